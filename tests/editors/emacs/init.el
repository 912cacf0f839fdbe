;;; init.el --- The Emacs of the tests in a terminal -*- lexical-binding: t; -*-

;;; Code:

(require 'eglot)
(require 'qwen-ls)

(setq qwen-ls-command (list (getenv "STAGE_SERVER"))
      qwen-ls-settings '(:completion (:debounceMs 0))
      native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil
      create-lockfiles nil
      make-backup-files nil
      inhibit-startup-screen t
      eglot-sync-connect 10
      frame-background-mode 'dark)
(menu-bar-mode -1)
(setf (alist-get 'python-mode eglot-server-programs) (list (getenv "STAGE_PYTHON") (getenv "STAGE_OTHER_SERVER")))
(add-hook 'python-mode-hook #'eglot-ensure)
(global-qwen-ls-mode 1)
(keymap-global-set "C-c q" qwen-ls-command-map)

;;; init.el ends here
