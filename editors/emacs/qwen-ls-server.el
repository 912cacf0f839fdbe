;;; qwen-ls-server.el --- The server process and what is said to it -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; One server serves all buffers.  It is started from the user's own
;; values: a buffer-local one may come from a repository.  Nothing here
;; waits for the server but `qwen-ls--ensure', which commands call.

;;; Code:

(require 'cl-lib)
(require 'jsonrpc)
(require 'url-util)

(defgroup qwen-ls nil
  "Ghost text, code actions and explanations by Qwen."
  :group 'tools
  :prefix "qwen-ls-")

(defcustom qwen-ls-command '("qwen-ls")
  "The program that is the server, and its arguments.
Only the default value counts: a buffer's own may come from a repository."
  :type '(repeat string)
  :risky t)

(defcustom qwen-ls-settings nil
  "The server's settings, as a plist.
For instance (:completion (:maxLines 10) :endpoint (:region \"singapore\")).
Only the default value counts: a buffer's own may come from a repository.
Vectors stand for lists, t for true, and `:json-false' for false."
  :type 'plist
  :risky t)

(defcustom qwen-ls-key-from-auth-source nil
  "Whether to look for the key where `auth-source' keeps secrets.
It is looked for under the host \"qwen-ls\", if the environment variable
DASHSCOPE_API_KEY is not set, and given to the server's process only."
  :type 'boolean
  :risky t)

(defconst qwen-ls-version "0.1.0"
  "The version of this package.")

(defconst qwen-ls--client-name "qwen-ls.el"
  "What the server knows this client by.")

(defconst qwen-ls--start-seconds 20
  "How long a command waits for a server that is starting.")

(defconst qwen-ls--most-crashes 3
  "A server that crashed more often within `qwen-ls--crash-seconds' stays off.")

(defconst qwen-ls--crash-seconds 180)

(defvar qwen-ls--connection nil
  "The connection to the server, or nil.")

(defvar qwen-ls--ready nil
  "Non-nil if the server has answered `initialize'.")

(defvar qwen-ls--status nil
  "The server's last `qwen-ls/status', a plist.")

(defvar qwen-ls--folders nil
  "The folders that the server was told of.")

(defvar qwen-ls--crashes nil
  "When the server ended by itself, newest first.")

(defvar qwen-ls--calls nil
  "Calls that a person made and that are not answered yet.")

(defvar qwen-ls--takers (make-hash-table :test #'equal)
  "Who takes partial results, by token.")

(defvar qwen-ls--last-token 0
  "The number of the last token for partial results.")

(defvar qwen-ls-ready-hook nil
  "Run when a server has answered `initialize'.")

(defvar qwen-ls-down-hook nil
  "Run when the server has ended.")

(defvar qwen-ls-apply-edit-function #'ignore
  "Called with the params of `workspace/applyEdit'; returns the result.")

(defvar qwen-ls-show-document-function #'ignore
  "Called with the params of `window/showDocument'; returns the result.")

;;; The process

(defclass qwen-ls--process-connection (jsonrpc-process-connection)
  ((last-id :initform nil :accessor qwen-ls--last-id
            :documentation "The id of the request that was sent last."))
  :documentation "A connection that knows the ids of its requests, by which they are cancelled.")

(cl-defmethod jsonrpc-convert-to-endpoint ((connection qwen-ls--process-connection) message _subtype)
  "Note the id of MESSAGE, which CONNECTION sends."
  (when (and (plist-get message :id) (plist-get message :method))
    (setf (qwen-ls--last-id connection) (plist-get message :id)))
  (cl-call-next-method))

(declare-function auth-source-pick-first-password "auth-source" (&rest spec))

(defun qwen-ls--running-p ()
  "Whether there is a server process."
  (and qwen-ls--connection (jsonrpc-running-p qwen-ls--connection)))

(defun qwen-ls--environment ()
  "The environment of the server: the user's own, with the key."
  (let ((process-environment (copy-sequence (default-value 'process-environment))))
    (when-let* (((default-value 'qwen-ls-key-from-auth-source))
                ((not (getenv "DASHSCOPE_API_KEY")))
                (key (auth-source-pick-first-password :host "qwen-ls")))
      (setenv "DASHSCOPE_API_KEY" key))
    process-environment))

(defun qwen-ls--make-process ()
  "Start the server's process, away from any repository."
  (when (default-value 'qwen-ls-key-from-auth-source)
    (require 'auth-source))
  (with-temp-buffer
    (let ((default-directory (expand-file-name "~/"))
          (exec-path (default-value 'exec-path))
          (process-environment (qwen-ls--environment))
          (command (default-value 'qwen-ls-command)))
      (unless (executable-find (car command))
        (user-error "There is no program %s: install it with `pipx install qwen-ls', or set `qwen-ls-command'"
                    (car command)))
      (make-process :name "qwen-ls" :command command :connection-type 'pipe :coding 'utf-8-emacs-unix
                    :noquery t :stderr (get-buffer-create "*qwen-ls stderr*")))))

(defun qwen-ls--start (folder)
  "Start the server with FOLDER, unless it is nil, as its first one."
  (setq qwen-ls--ready nil
        qwen-ls--status nil
        qwen-ls--calls nil
        qwen-ls--folders (and folder (list folder))
        qwen-ls--connection
        (make-instance 'qwen-ls--process-connection
                       :name "qwen-ls"
                       ;; The log would hold the user's code.
                       :events-buffer-config '(:size 0)
                       :process #'qwen-ls--make-process
                       :request-dispatcher #'qwen-ls--answer-request
                       :notification-dispatcher #'qwen-ls--take-notification
                       :on-shutdown #'qwen-ls--ended))
  (clrhash qwen-ls--takers)
  (let ((connection qwen-ls--connection))
    (qwen-ls--request
     :initialize (qwen-ls--initialize-params)
     (lambda (_result)
       (when (eq connection qwen-ls--connection)
         (jsonrpc-notify connection :initialized (make-hash-table))
         (setq qwen-ls--ready t)
         (run-hooks 'qwen-ls-ready-hook)))
     (lambda (message) (message "Qwen: the server did not start: %s" message)))))

(defun qwen-ls--ended (connection)
  "Tell of the end of CONNECTION, and start anew if that was a crash."
  (when (eq connection qwen-ls--connection)
    (setq qwen-ls--connection nil
          qwen-ls--ready nil)
    (run-hooks 'qwen-ls-down-hook)
    (let ((now (float-time)))
      (setq qwen-ls--crashes
            (cons now (cl-remove-if (lambda (at) (> (- now at) qwen-ls--crash-seconds)) qwen-ls--crashes))))
    (if (> (length qwen-ls--crashes) qwen-ls--most-crashes)
        (message "Qwen: the server crashed again and again, and stays off; see `*qwen-ls stderr*', then M-x qwen-ls-restart")
      (message "Qwen: the server ended by itself, and is started again")
      (qwen-ls--start (car qwen-ls--folders)))))

(defun qwen-ls--stays-off-p ()
  "Whether the server crashed too often to be started without being asked."
  (> (length qwen-ls--crashes) qwen-ls--most-crashes))

(defun qwen-ls--stop ()
  "End the server, as LSP has it."
  (when-let* ((connection qwen-ls--connection))
    (setq qwen-ls--connection nil
          qwen-ls--ready nil)
    (run-hooks 'qwen-ls-down-hook)
    (when (jsonrpc-running-p connection)
      (ignore-errors (jsonrpc-request connection :shutdown nil :timeout 3))
      (ignore-errors (jsonrpc-notify connection :exit nil))
      (with-timeout (1 nil)
        (while (jsonrpc-running-p connection)
          (accept-process-output nil 0.02)))
      (jsonrpc-shutdown connection))))

(defun qwen-ls--ensure ()
  "Wait until the server is ready; `keyboard-quit' ends the wait.
Signal a `user-error' if it does not get ready."
  (unless (qwen-ls--running-p)
    (user-error "Qwen: the server does not run; try M-x qwen-ls-restart"))
  (with-timeout (qwen-ls--start-seconds (user-error "Qwen: the server does not start; see `*qwen-ls stderr*'"))
    (while (and (qwen-ls--running-p) (not qwen-ls--ready))
      (accept-process-output nil 0.05)))
  (unless qwen-ls--ready
    (user-error "Qwen: the server ended while it started; see `*qwen-ls stderr*'")))

;;; What this client is and can do

(defun qwen-ls--initialize-params ()
  "The params of `initialize'."
  (list :processId (emacs-pid)
        :clientInfo (list :name qwen-ls--client-name :version qwen-ls-version)
        :locale (qwen-ls--locale)
        :rootUri nil
        :workspaceFolders (vconcat (mapcar #'qwen-ls--folder qwen-ls--folders))
        :initializationOptions (or (default-value 'qwen-ls-settings) (make-hash-table))
        :capabilities (qwen-ls--capabilities)))

(defun qwen-ls--locale ()
  "The user's language, as LSP writes it."
  (let ((name (or (getenv "LC_ALL") (getenv "LC_MESSAGES") (getenv "LANG") "")))
    (if (string-match "\\`\\([a-z]+\\)\\(?:_\\([A-Z]+\\)\\)?" name)
        (concat (match-string 1 name) (and (match-string 2 name) (concat "-" (match-string 2 name))))
      "en")))

(defun qwen-ls--capabilities ()
  "What is told as this client's capabilities."
  (list
   :general '(:positionEncodings ["utf-32"])
   :workspace '(:applyEdit t :workspaceFolders t
                :workspaceEdit (:documentChanges t :resourceOperations ["create"] :failureHandling "abort"))
   :window '(:showDocument (:support t))
   :textDocument
   '(:synchronization (:didSave :json-false)
     :inlineCompletion (:dynamicRegistration :json-false)
     :codeAction (:codeActionLiteralSupport (:codeActionKind (:valueSet ["quickfix" "refactor" "source"]))
                  :disabledSupport t :dataSupport t :resolveSupport (:properties ["edit"])))))

(defun qwen-ls--folder (folder)
  "FOLDER in LSP's words."
  (list :uri (qwen-ls--uri folder) :name (file-name-nondirectory (directory-file-name folder))))

(defun qwen-ls--add-folder (folder)
  "Tell the server of FOLDER, unless it knows it."
  (unless (or (null folder) (member folder qwen-ls--folders))
    (push folder qwen-ls--folders)
    (qwen-ls--notify :workspace/didChangeWorkspaceFolders
                     (list :event (list :added (vector (qwen-ls--folder folder)) :removed [])))))

;;; Files and their URIs

(defconst qwen-ls--uri-characters
  (let ((allowed (copy-sequence url-path-allowed-chars)))
    (aset allowed ?: nil)
    allowed)
  "The characters that stand for themselves in a path of a URI.")

(defun qwen-ls--uri (path)
  "The URI of the file or folder PATH."
  (concat "file://"
          (and (eq system-type 'windows-nt) "/")
          (url-hexify-string (directory-file-name (expand-file-name path)) qwen-ls--uri-characters)))

(defun qwen-ls--path (uri)
  "The file that URI names, or nil if it names none."
  (when (string-match "\\`file://\\(/.*\\)\\'" uri)
    (let ((path (url-unhex-string (match-string 1 uri))))
      (decode-coding-string (if (eq system-type 'windows-nt) (substring path 1) path) 'utf-8))))

;;; Requests

(cl-defstruct (qwen-ls--call (:constructor qwen-ls--make-call))
  "A request that is on its way."
  id connection (state 'waiting) label)

(cl-defun qwen-ls--request (method params success &optional failure &key label)
  "Send METHOD with PARAMS, and return the call.
SUCCESS is called with the result, FAILURE with a message for the user,
neither once the call is cancelled.  With LABEL, it counts as work that
the user waits for, and can be stopped by `qwen-ls-stop'."
  (let* ((connection qwen-ls--connection)
         (call (qwen-ls--make-call :connection connection :label label)))
    (jsonrpc-async-request
     connection method params
     :timeout nil
     :success-fn (lambda (result)
                   (when (qwen-ls--settle call) (funcall success result)))
     :error-fn (lambda (error)
                 (when (and (qwen-ls--settle call) failure)
                   (funcall failure (plist-get error :message)))))
    (setf (qwen-ls--call-id call) (qwen-ls--last-id connection))
    (when label
      (push call qwen-ls--calls)
      (force-mode-line-update t))
    call))

(defun qwen-ls--settle (call)
  "Mark CALL as over; return non-nil if it was still waiting."
  (when (eq (qwen-ls--call-state call) 'waiting)
    (setf (qwen-ls--call-state call) 'over)
    (when (qwen-ls--call-label call)
      (setq qwen-ls--calls (delq call qwen-ls--calls))
      (force-mode-line-update t))
    t))

(defun qwen-ls--cancel (call)
  "Cancel CALL, unless it is nil or over; return non-nil if it was waiting."
  (when (and call (qwen-ls--settle call))
    (when (jsonrpc-running-p (qwen-ls--call-connection call))
      (jsonrpc-notify (qwen-ls--call-connection call) :$/cancelRequest (list :id (qwen-ls--call-id call))))
    t))

(defun qwen-ls--notify (method params)
  "Send the notification METHOD with PARAMS, if the server is ready."
  (when (and qwen-ls--ready (qwen-ls--running-p))
    (jsonrpc-notify qwen-ls--connection method params)))

(cl-defun qwen-ls--execute (command argument success failure &key take label)
  "Run COMMAND of the server with ARGUMENT, a plist; return the call.
SUCCESS, FAILURE and LABEL as in `qwen-ls--request'.  TAKE is called with
each partial result."
  (let* ((token (and take (format "qwen-ls.el-%s" (cl-incf qwen-ls--last-token))))
         (argument (if take (append argument (list :partialResultToken token)) argument))
         (forget (lambda () (and token (remhash token qwen-ls--takers)))))
    (when take (puthash token take qwen-ls--takers))
    (qwen-ls--request :workspace/executeCommand
                      (list :command command :arguments (vector (or argument (make-hash-table))))
                      (lambda (result) (funcall forget) (funcall success result))
                      (lambda (message) (funcall forget) (funcall failure message))
                      :label label)))

;;; What the server says of its own accord

(defun qwen-ls--answer-request (_connection method params)
  "Answer the server's request METHOD with PARAMS."
  (pcase method
    ('workspace/applyEdit (funcall qwen-ls-apply-edit-function params))
    ('window/showDocument (funcall qwen-ls-show-document-function params))
    (_ (jsonrpc-error :code -32601 :message "Not supported by this client"))))

(defun qwen-ls--take-notification (_connection method params)
  "Take the server's notification METHOD with PARAMS."
  (pcase method
    ('qwen-ls/status
     (setq qwen-ls--status params)
     (force-mode-line-update t))
    ('$/progress
     (when-let* ((take (gethash (plist-get params :token) qwen-ls--takers)))
       (funcall take (plist-get params :value))))
    ('window/showMessage
     (message "Qwen: %s" (plist-get params :message)))))

(provide 'qwen-ls-server)
;;; qwen-ls-server.el ends here
