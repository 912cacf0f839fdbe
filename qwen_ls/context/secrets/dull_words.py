"""Words that people write where a password would stand: they tell what belongs there, or protect nothing."""

from __future__ import annotations

_WORDS = """
a access account admin administrator alice an any api apikey app auth authorization aws azure bad bar base basic baz
bearer blank bob bogus bot cert change changeit changeme ci client code confirm confirmation correct cred credential
credentials current custom data database db default demo dev development digest do dummy edit email empty encrypted
enter env error example expired fake false field file first foo for forgot form from generic get github gitlab google
guest has hash header hello here hidden http https id in incorrect input insert invalid is it json jwt key label last
local localhost login manager master me minio missing mock mongo my mypass mypassword mysecret mysql name new nil no
none not null oauth of old openai optional or other pass passphrase passwd password passwords placeholder plain please
postgres postgresql private prod production profile public pwd qux random redacted redis refresh regex remember rename
repeat replace required reset root sa sample secret secrets secure server service session set shared sign signature
signin signup some somepassword somesecret staging start str string stub super supersecret system temp template test
tester testing testpass testpassword testuser text that the this thisisasecret tmp to todo token topsecret true type
undefined unset update url use user username utf v valid value version warning we weak welcome with world wrong x xx
xxx xxxx y yes you your z zzz
"""

DULL = frozenset(_WORDS.split())
