;;; qwen-ls.el --- Ghost text, code actions and explanations by Qwen -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;; Author: The qwen-ls authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "30.1"))
;; Keywords: convenience, tools, languages

;;; Commentary:

;; A client for qwen-ls, a language server that brings Qwen to every
;; editor.  It runs beside eglot or lsp-mode and takes nothing from them.
;;
;;   (global-qwen-ls-mode)
;;   (keymap-global-set "C-c q" qwen-ls-command-map)

;;; Code:

(require 'cl-lib)
(require 'qwen-ls-server)
(require 'qwen-ls-document)
(require 'qwen-ls-ghost)
(require 'qwen-ls-edit)
(require 'qwen-ls-answer)
(require 'qwen-ls-diagnostics)

(defcustom qwen-ls-modes '(prog-mode text-mode conf-mode)
  "Major modes in which `global-qwen-ls-mode' turns `qwen-ls-mode' on.
Modes derived from them count, too."
  :type '(repeat symbol)
  :group 'qwen-ls)

(defcustom qwen-ls-modes-without '(git-commit-mode git-rebase-mode diff-mode vc-git-log-edit-mode log-edit-mode)
  "Modes in which `global-qwen-ls-mode' does not turn `qwen-ls-mode' on."
  :type '(repeat symbol)
  :group 'qwen-ls)

;;; The mode

;;;###autoload
(define-minor-mode qwen-ls-mode
  "Suggestions at the cursor, and what `qwen-ls-command-map' has."
  :lighter (:eval (qwen-ls--lighter))
  (if qwen-ls-mode
      (progn
        (setq qwen-ls-apply-edit-function #'qwen-ls--apply-edit
              qwen-ls-show-document-function #'qwen-ls--show-document)
        (add-hook 'qwen-ls-ready-hook #'qwen-ls--open-all)
        (add-hook 'qwen-ls-down-hook #'qwen-ls--forget-all)
        (add-hook 'change-major-mode-hook #'qwen-ls--turn-off nil t)
        (qwen-ls--start-unless-running)
        (qwen-ls--follow)
        (qwen-ls--haunt)
        (qwen-ls--watch-diagnostics))
    (remove-hook 'change-major-mode-hook #'qwen-ls--turn-off t)
    (qwen-ls--lay)
    (qwen-ls--unfollow)))

;;;###autoload
(define-globalized-minor-mode global-qwen-ls-mode qwen-ls-mode qwen-ls--turn-on
  :group 'qwen-ls)

(defun qwen-ls--turn-on ()
  "Turn `qwen-ls-mode' on if this buffer is one to write in."
  (when (and (qwen-ls--serves-p)
             (derived-mode-p qwen-ls-modes)
             (not (cl-some (lambda (mode) (or (derived-mode-p mode)
                                              (and (boundp mode) (symbol-value mode))))
                           qwen-ls-modes-without)))
    (qwen-ls-mode 1)))

(defun qwen-ls--turn-off ()
  "Turn `qwen-ls-mode' off."
  (qwen-ls-mode -1))

(defun qwen-ls--start-unless-running ()
  "Start the server for this buffer, unless it runs or stays off."
  (unless (or (qwen-ls--running-p) (qwen-ls--stays-off-p))
    (condition-case problem
        (qwen-ls--start (qwen-ls--root))
      (user-error (message "Qwen: %s" (error-message-string problem))))))

(defmacro qwen-ls--in-all (&rest body)
  "Run BODY in each buffer with `qwen-ls-mode'."
  (declare (indent 0) (debug t))
  `(dolist (buffer (buffer-list))
     (with-current-buffer buffer
       (when (bound-and-true-p qwen-ls-mode)
         ,@body))))

(defun qwen-ls--open-all ()
  "Open all buffers on the server, which is ready."
  (qwen-ls--in-all (qwen-ls--open)))

(defun qwen-ls--forget-all ()
  "The server is gone: drop what came from it."
  (qwen-ls--in-all
    (qwen-ls-dismiss)
    (setq qwen-ls--opened nil))
  (force-mode-line-update t))

(defmacro qwen-ls--in-answers (&rest body)
  "Run BODY in each conversation."
  (declare (indent 0) (debug t))
  `(dolist (buffer (buffer-list))
     (with-current-buffer buffer
       (when (derived-mode-p 'qwen-ls-answer-mode)
         ,@body))))

(defun qwen-ls-restart ()
  "Start the server anew, with the settings and the environment as they are now."
  (interactive)
  (qwen-ls--stop)
  (setq qwen-ls--crashes nil)
  (qwen-ls--start (and buffer-file-name (qwen-ls--root))))

(defun qwen-ls-shutdown ()
  "End the server; `qwen-ls-restart' starts it again."
  (interactive)
  (qwen-ls--stop))

;;; The mode line

(defconst qwen-ls--state-names
  '(("idle" . "") ("busy" . ":…") ("paused" . ":paused") ("rateLimited" . ":limited") ("error" . ":error")
    ("offline" . ":offline"))
  "What the mode line shows of the server's states.")

(defun qwen-ls--lighter ()
  "What the mode line shows."
  (let ((state (cond ((not (qwen-ls--running-p)) ":off")
                     ((not qwen-ls--ready) ":starting")
                     (qwen-ls--calls (concat ":" (qwen-ls--call-label (car qwen-ls--calls))))
                     (t (or (cdr (assoc (plist-get qwen-ls--status :state) qwen-ls--state-names)) "")))))
    (propertize (concat " Qwen" state) 'help-echo (qwen-ls--status-text))))

(defun qwen-ls--status-text ()
  "What there is to say about the server."
  (string-replace "%" "%%"
                  (string-join (delq nil (list (plist-get qwen-ls--status :model)
                                               (let ((said (plist-get qwen-ls--status :message)))
                                                 (and said (not (string-empty-p said)) said))))
                               ": ")))

(defun qwen-ls-status ()
  "Tell how the server is, and what completions took."
  (interactive)
  (qwen-ls--ensure)
  (qwen-ls--execute
   "qwen-ls.status" nil
   (lambda (status)
     (let ((counters (plist-get status :counters)))
       (message "Qwen: %s%s, %s; %d suggestions shown, %d taken, %d streams cut"
                (plist-get status :state)
                (if (string-empty-p (plist-get status :message)) "" (format " (%s)" (plist-get status :message)))
                (or (plist-get status :model) "no model")
                (plist-get counters :shown) (plist-get counters :accepted) (plist-get counters :cut))))
   #'qwen-ls--complain))

(defun qwen-ls--complain (reason)
  "Tell the user by REASON what could not be done."
  (message "Qwen: %s" reason))

(defun qwen-ls-pause (minutes)
  "Suggest nothing for MINUTES, a prefix argument, or until `qwen-ls-resume'."
  (interactive (list (and current-prefix-arg (prefix-numeric-value current-prefix-arg))))
  (qwen-ls--ensure)
  (qwen-ls--in-all (qwen-ls-dismiss))
  (qwen-ls--execute "qwen-ls.pause" (and minutes (list :minutes minutes)) #'ignore #'qwen-ls--complain))

(defun qwen-ls-resume ()
  "Suggest again."
  (interactive)
  (qwen-ls--ensure)
  (qwen-ls--execute "qwen-ls.resume" nil #'ignore #'qwen-ls--complain))

(defun qwen-ls-show-prompt ()
  "Show what was sent for the last suggestion, and what came of it."
  (interactive)
  (qwen-ls--ensure)
  (qwen-ls--execute
   "qwen-ls.showPrompt" nil
   (lambda (result)
     (with-current-buffer (get-buffer-create "*Qwen: prompt*")
       (let ((inhibit-read-only t))
         (erase-buffer)
         (insert (format "%s\n\nSent to %s (%s):\n\n%s\n\nSaid:\n\n%s\n"
                         (plist-get result :outcome) (plist-get result :model) (plist-get result :way)
                         (plist-get result :sent) (plist-get result :said))))
       (special-mode)
       (display-buffer (current-buffer))))
   #'qwen-ls--complain))

;;; What is done with code

(defun qwen-ls--here ()
  "The region, or the cursor as an empty one, in LSP's words."
  (if (use-region-p)
      (qwen-ls--range (region-beginning) (region-end))
    (qwen-ls--range (point) (point))))

(defun qwen-ls-explain ()
  "Explain the region, or the definition around the cursor."
  (interactive)
  (let ((about (list :textDocument (qwen-ls--document) :range (qwen-ls--here))))
    (qwen-ls--converse (format "explain %s" (buffer-name)) "qwen-ls.explain" about nil)))

(defun qwen-ls-ask (question)
  "Ask QUESTION about the region, or about the file around the cursor."
  (interactive (list (read-string "Ask: ")))
  (let ((about (list :textDocument (qwen-ls--document) :range (qwen-ls--here))))
    (qwen-ls--converse (truncate-string-to-width question 40 nil nil t) "qwen-ls.ask" about question)))

(defun qwen-ls-edit (instruction)
  "Change the region, or the definition around the cursor, as INSTRUCTION says.
What you type meanwhile is kept; an edit that does not fit any more is refused."
  (interactive (list (read-string "Edit: ")))
  (barf-if-buffer-read-only)
  (let ((document (qwen-ls--document)))
    (qwen-ls--execute "qwen-ls.edit"
                      (list :textDocument document :range (qwen-ls--here) :instruction instruction)
                      (lambda (_result) (message "Qwen: edited"))
                      #'qwen-ls--complain
                      :label "editing")))

(defun qwen-ls-code-action ()
  "Choose what is to be done with the region, or at the cursor."
  (interactive)
  (let* ((document (qwen-ls--document))
         (actions (mapcar (lambda (action) (cons (qwen-ls--menu-title action) action))
                          (qwen-ls--actions document (qwen-ls--here)))))
    (unless actions
      (user-error "Qwen: there is nothing to be done here"))
    (qwen-ls--run-action (cdr (assoc (completing-read "Qwen: " actions nil t) actions)))))

(defun qwen-ls--menu-title (action)
  "The title of ACTION in a menu that says by itself whose it is."
  (string-remove-prefix "Qwen: " (plist-get action :title)))

(defun qwen-ls--actions (document range)
  "What can be done with DOCUMENT at RANGE.  No model is asked for this."
  (qwen-ls--tell-diagnostics)
  (append (jsonrpc-request qwen-ls--connection :textDocument/codeAction
                           (list :textDocument (list :uri (plist-get document :uri)) :range range
                                 :context (list :diagnostics [] :triggerKind 1))
                           :timeout 5)
          nil))

(defun qwen-ls--run-action (action)
  "Do what ACTION offers; its edit comes when it is made."
  (let ((obstacle (plist-get (plist-get action :disabled) :reason))
        (command (plist-get action :command)))
    (cond
     (obstacle (user-error "Qwen: %s" obstacle))
     ((equal (plist-get command :command) "qwen-ls.explain")
      (qwen-ls--converse (format "explain %s" (buffer-name)) "qwen-ls.explain"
                         (elt (plist-get command :arguments) 0) nil))
     (command
      (qwen-ls--execute (plist-get command :command) (elt (plist-get command :arguments) 0)
                        #'ignore #'qwen-ls--complain :label "working"))
     (t (qwen-ls--request :codeAction/resolve action #'qwen-ls--apply-resolved #'qwen-ls--complain
                          :label "working")))))

(defun qwen-ls--apply-resolved (action)
  "Apply the edit of ACTION, if it fits the buffers as they are by now."
  (let* ((done (qwen-ls--apply-edit action))
         (reason (plist-get done :failureReason)))
    (message "Qwen: %s" (if reason (format "nothing was edited: %s" reason) (qwen-ls--menu-title action)))))

(defun qwen-ls-stop ()
  "Stop all that you wait for: answers, actions, edits."
  (interactive)
  (let ((count (length qwen-ls--calls)))
    (qwen-ls--in-answers (qwen-ls-stop-answer))
    (mapc #'qwen-ls--cancel (copy-sequence qwen-ls--calls))
    (message "Qwen: %d stopped" count)))

(defun qwen-ls--show-document (params)
  "Answer `window/showDocument' with PARAMS."
  (let ((path (qwen-ls--path (plist-get params :uri))))
    (if (and path (file-readable-p path))
        (progn (display-buffer (find-file-noselect path))
               '(:success t))
      '(:success :json-false))))

;;;###autoload
(defvar-keymap qwen-ls-command-map
  :doc "What can be asked for."
  "c" #'qwen-ls-complete
  "a" #'qwen-ls-code-action
  "x" #'qwen-ls-explain
  "q" #'qwen-ls-ask
  "e" #'qwen-ls-edit
  "k" #'qwen-ls-stop
  "p" #'qwen-ls-pause
  "r" #'qwen-ls-resume
  "s" #'qwen-ls-status
  "?" #'qwen-ls-show-prompt)

(provide 'qwen-ls)
;;; qwen-ls.el ends here
