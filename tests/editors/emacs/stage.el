;;; stage.el --- What scenes are made of -*- lexical-binding: t; -*-

;;; Commentary:

;; Keys are pressed by their bindings, with the hooks that the command loop
;; runs around a command.  Waiting runs timers and processes, as idling does.

;;; Code:

(require 'cl-lib)
(require 'ert)
(require 'project)
(require 'qwen-ls)

(defconst stage-wait-seconds 15)

(defvar stage-python (getenv "STAGE_PYTHON"))
(defvar stage-other-server (getenv "STAGE_OTHER_SERVER"))

(setq qwen-ls-command (list (getenv "STAGE_SERVER"))
      qwen-ls-settings '(:completion (:debounceMs 0))
      native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil
      create-lockfiles nil
      make-backup-files nil)
(transient-mark-mode 1)

;;; The wire to the test

(defvar stage-wire nil)
(defvar stage-heard "")

(defun stage-cue (name &rest arguments)
  "Give the cue NAME with ARGUMENTS to the test, and return its answer."
  (unless stage-wire
    (setq stage-wire (make-network-process :name "stage" :host "127.0.0.1" :noquery t :coding 'utf-8-unix
                                           :service (string-to-number (getenv "STAGE_PORT"))
                                           :filter (lambda (_wire said) (setq stage-heard (concat stage-heard said))))))
  (setq stage-heard "")
  (process-send-string stage-wire (concat (json-serialize (vconcat (list name) arguments)) "\n"))
  ;; Only the wire is listened to: what else comes is not handled before it is waited for.
  (while (not (string-suffix-p "\n" stage-heard))
    (accept-process-output stage-wire 1 nil t))
  (let ((answer (json-parse-string stage-heard :object-type 'plist :null-object nil)))
    (when (plist-get answer :error)
      (error "Missed cue: %s" (plist-get answer :error)))
    (plist-get answer :result)))

;;; What a person does

(defun stage-command (command &optional event)
  "Run COMMAND as the command loop does, by EVENT."
  (setq last-command this-command
        this-command command
        last-command-event event)
  (run-hooks 'pre-command-hook)
  (undo-boundary)
  (call-interactively command)
  (run-hooks 'post-command-hook))

(defun stage-key (key)
  "Press KEY, as `kbd' has it."
  (let* ((keys (kbd key))
         (command (or (key-binding keys) (key-binding (vector (aref keys 0))))))
    (should command)
    (stage-command command (aref keys 0))))

(defun stage-type (text)
  "Type TEXT, key by key."
  (cl-loop for key across text
           do (stage-command (key-binding (vector key)) key)))

(defmacro stage-wait (condition)
  "Wait until CONDITION holds."
  `(progn
     (with-timeout (stage-wait-seconds (error "Waited for %S in vain; the last message: %s; the buffer: %S"
                                              ',condition (stage-said) (buffer-string)))
       (while (not ,condition)
         (accept-process-output nil 0.01)))
     t))

(defun stage-said ()
  "What was said in the echo area."
  stage-messages)

(defvar stage-messages "")
(advice-add 'message :before
            (lambda (format &rest args)
              (when format
                (setq stage-messages (concat stage-messages (apply #'format-message format args) "\n")))))

;;; What a person sees

(defun stage-ghost ()
  "What is shown as a suggestion, or nil."
  (when qwen-ls--ghost
    (mapconcat (lambda (overlay) (or (overlay-get overlay 'after-string) ""))
               (sort (copy-sequence (qwen-ls--ghost-overlays qwen-ls--ghost))
                     (lambda (a b) (< (overlay-start a) (overlay-start b)))))))

(defun stage-text ()
  "The text of the buffer, with the cursor as a bar."
  (concat (buffer-substring-no-properties (point-min) (point)) "|"
          (buffer-substring-no-properties (point) (point-max))))

(defun stage-answer-buffer ()
  "The buffer of the conversation that was begun last."
  (cl-find-if (lambda (buffer) (with-current-buffer buffer (derived-mode-p 'qwen-ls-answer-mode))) (buffer-list)))

(defun stage-answer-text ()
  "What is said in it."
  (with-current-buffer (stage-answer-buffer) (buffer-substring-no-properties (point-min) (point-max))))

;;; The set

(defun stage-open (name text)
  "Open a file NAME of a project with TEXT, and the cursor where it has a bar."
  (let* ((folder (expand-file-name "project/" (getenv "HOME")))
         (path (expand-file-name name folder))
         (at (string-search "|" text)))
    (make-directory (expand-file-name ".git" folder) t)
    (with-temp-file path (insert (string-replace "|" "" text)))
    (switch-to-buffer (find-file-noselect path))
    (goto-char (1+ at))
    (qwen-ls-mode 1)
    (stage-wait (qwen-ls--open-p))
    (should-not (qwen-ls--stays-off-p))))

(defun stage-with-eglot ()
  "Have eglot manage this buffer with the other server."
  (require 'eglot)
  (setq eglot-sync-connect 10
        eglot-events-buffer-config '(:size 0))
  (setf (alist-get 'python-mode eglot-server-programs) (list stage-python stage-other-server))
  (call-interactively #'eglot)
  (stage-wait (eglot-managed-p)))

(provide 'stage)
;;; stage.el ends here
