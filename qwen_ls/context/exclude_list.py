"""The exclude list: what is never sent unless the user says so, and what the user adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from qwen_ls.context.gitignore import Patterns

BUILT_IN = """
# Settings of an environment, but not their examples
.env
.env.*
*.env
.envrc
.flaskenv
!.env*.example
!.env*.sample
!.env*.template
!.env*.dist
!example.env
!sample.env
!template.env

# Private keys, key stores and password safes
*.pem
*.key
*.p8
*.p12
*.pfx
*.ppk
*.jks
*.jceks
*.keystore
*.kdb
*.kdbx
*.ovpn
id_rsa*
id_dsa*
id_ecdsa*
id_ed25519*
id_xmss*

# Credentials of programs and services
credentials
!credentials/
credentials.json
credentials.toml
credentials.y*ml
credentials.xml
credentials.ini
credentials.csv
application_default_credentials.json
client_secret*.json
service-account*.json
service_account*.json
local.settings.json
secrets.*
!secrets.*/
.netrc
_netrc
.npmrc
.pypirc
.pgpass
.my.cnf
.mylogin.cnf
.htpasswd
.git-credentials
.dockercfg
.vault-token
.s3cfg
.boto
.databrickscfg
.terraformrc
terraform.rc
*.tfvars
*.tfvars.json
*.tfstate*
*.publishsettings
kubeconfig
*.kubeconfig
**/.kube/config
**/.docker/config.json
**/.config/gcloud/
**/.config/gh/hosts.yml
.aws/
.azure/
.ssh/
.gnupg/
.password-store/

# What was typed into shells
.*_history
"""
"""Gitignore patterns, whatever the case of the letters. A pattern for folders follows where only a file is meant."""


class ExcludeList:
    """The built-in patterns, and after them the user's.

    The user's own patterns may include a built-in one's files again (`!secrets.py`): it is the user's data. Nobody
    else's can: the settings take no `!` from a workspace, and ignore files are lists of their own, each of which can
    only exclude more.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Read the user's patterns, which are relative to the workspace's folder."""
        self._own = Patterns(patterns, ignore_case=True)

    def excludes(self, names: tuple[str, ...], inside_from: int) -> bool:
        """Tell whether the list excludes a file.

        Args:
            names: the names of the whole path, from the root to the file.
            inside_from: how many of them lead to the workspace's folder.
        """
        return any(
            self._excludes_step(names[: depth + 1], inside_from, is_folder=depth + 1 < len(names))
            for depth in range(len(names))
        )

    def _excludes_step(self, names: tuple[str, ...], inside_from: int, *, is_folder: bool) -> bool:
        """Tell whether a file or one of the folders that it lies in is excluded.

        The folders above the workspace are the built-in patterns' concern (a workspace may be opened inside of
        `.ssh`); of the user's patterns only those count there that include again.
        """
        is_inside = len(names) > inside_from
        said = self._own.verdict(names[inside_from:] if is_inside else names, is_folder=is_folder)
        if said is False or (said and is_inside):
            return said
        return _built_in().verdict(names, is_folder=is_folder) is True


@cache
def _built_in() -> Patterns:
    return Patterns(BUILT_IN.split("\n"), ignore_case=True)
