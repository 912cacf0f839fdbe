;;; qwen-ls-document.el --- Buffers as the server's documents -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Each change is noted where it happens, and told after the command that
;; made it, before anything else is said about the buffer.  Positions are
;; in utf-32, which are Emacs' own characters.

;;; Code:

(require 'cl-lib)
(require 'project)
(require 'qwen-ls-server)

(defvar-local qwen-ls--opened nil
  "The connection on which this buffer was opened, or nil.")

(defvar-local qwen-ls--uri nil
  "The URI under which this buffer was opened.")

(defvar-local qwen-ls--version 0
  "The version of this buffer that the server knows.")

(defvar-local qwen-ls--changes nil
  "What the server was not told of yet, newest first, or the symbol `whole'.")

(defvar-local qwen-ls--before nil
  "What is about to change: its begin and end, as positions and in LSP's words.")

;;; What a buffer is called

(defconst qwen-ls--language-ids
  '(("c++" . "cpp") ("js" . "javascript") ("js2" . "javascript") ("js-jsx" . "javascriptreact")
    ("tsx" . "typescriptreact") ("sh" . "shellscript") ("bash" . "shellscript") ("emacs-lisp" . "elisp")
    ("gfm" . "markdown") ("mhtml" . "html") ("html" . "html") ("nxml" . "xml") ("cperl" . "perl")
    ("rustic" . "rust") ("enh-ruby" . "ruby") ("tuareg" . "ocaml") ("text" . "plaintext")
    ("fundamental" . "plaintext") ("conf-toml" . "toml") ("js-json" . "json") ("latex" . "latex")
    ("LaTeX" . "latex") ("makefile-gmake" . "makefile"))
  "The languages of major modes that are not called by their language.")

(defun qwen-ls--language-id ()
  "The language of this buffer, as LSP calls it."
  (let ((name (replace-regexp-in-string "\\(-ts\\)?-mode\\'" "" (symbol-name major-mode))))
    (or (get major-mode 'qwen-ls-language-id)
        (cdr (assoc name qwen-ls--language-ids))
        (downcase name))))

(defun qwen-ls--root ()
  "The folder that this buffer's file belongs to, or nil.
A file outside of projects belongs to its own folder, but for the home."
  (let* ((project (project-current nil))
         (folder (file-name-as-directory
                  (expand-file-name (if project (project-root project) default-directory)))))
    (unless (or (equal folder (file-name-as-directory (expand-file-name "~"))) (equal folder "/"))
      folder)))

(defun qwen-ls--serves-p ()
  "Whether this buffer can be a document: a file of this machine."
  (and buffer-file-name (not (file-remote-p buffer-file-name)) (not (buffer-base-buffer))))

;;; Positions

(defun qwen-ls--position (place)
  "PLACE of this buffer in LSP's words."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char place)
      (list :line (1- (line-number-at-pos place t)) :character (- place (pos-bol))))))

(defun qwen-ls--range (begin end)
  "The range from BEGIN to END in LSP's words."
  (list :start (qwen-ls--position begin) :end (qwen-ls--position end)))

(defun qwen-ls--place (position)
  "The place that POSITION in LSP's words means; the nearest, if there is none.
The buffer must be widened."
  (save-excursion
    (goto-char (point-min))
    (forward-line (plist-get position :line))
    (min (+ (point) (plist-get position :character)) (pos-eol))))

;;; Text

(defconst qwen-ls--carriage-return "␍"
  "What the server is shown for a carriage return.
Emacs takes that for a character, and LSP for a line's end.")

(defun qwen-ls--outgoing (text)
  "TEXT with every character that JSON or LSP takes for something else in disguise.
Each is one character before and after, so positions stay right."
  (setq text (string-replace "\r" qwen-ls--carriage-return text))
  (if (string-match-p "[^\0-\ud7ff\ue000-\U0010FFFF]" text)
      (replace-regexp-in-string "[^\0-\ud7ff\ue000-\U0010FFFF]" "\ufffd" text)
    text))

(defun qwen-ls--incoming (text)
  "TEXT of the server as it belongs into this buffer."
  (setq text (string-replace "\r\n" "\n" text))
  (if (save-excursion (save-restriction (widen) (goto-char (point-min)) (search-forward "\r" nil t)))
      (string-replace qwen-ls--carriage-return "\r" text)
    text))

(defun qwen-ls--unsendable-p (begin end)
  "Whether something between BEGIN and END could not be sent as it is.
A text that the server made of it would destroy it."
  (save-excursion
    (goto-char begin)
    (re-search-forward "[^\0-\ud7ff\ue000-\U0010FFFF]" end t)))

(defun qwen-ls--text (begin end)
  "What the server is told of the text from BEGIN to END."
  (qwen-ls--outgoing (buffer-substring-no-properties begin end)))

;;; Following a buffer

(defun qwen-ls--follow ()
  "Tell the server of this buffer from here on."
  (add-hook 'before-change-functions #'qwen-ls--note-before nil t)
  (add-hook 'after-change-functions #'qwen-ls--note-after nil t)
  (add-hook 'kill-buffer-hook #'qwen-ls--close nil t)
  (add-hook 'after-set-visited-file-name-hook #'qwen-ls--reopen nil t)
  (qwen-ls--open))

(defun qwen-ls--unfollow ()
  "Tell the server no more of this buffer."
  (remove-hook 'before-change-functions #'qwen-ls--note-before t)
  (remove-hook 'after-change-functions #'qwen-ls--note-after t)
  (remove-hook 'kill-buffer-hook #'qwen-ls--close t)
  (remove-hook 'after-set-visited-file-name-hook #'qwen-ls--reopen t)
  (qwen-ls--close))

(defun qwen-ls--open-p ()
  "Whether the server knows this buffer."
  (and qwen-ls--opened (eq qwen-ls--opened qwen-ls--connection)))

(defun qwen-ls--open ()
  "Open this buffer on the server, if there is a server that is ready."
  (when (and qwen-ls--ready (qwen-ls--serves-p) (not (qwen-ls--open-p)))
    (qwen-ls--add-folder (qwen-ls--root))
    (setq qwen-ls--opened qwen-ls--connection
          qwen-ls--uri (qwen-ls--uri buffer-file-name)
          qwen-ls--version 0
          qwen-ls--before nil
          qwen-ls--changes nil)
    (qwen-ls--notify :textDocument/didOpen
                     (list :textDocument
                           (list :uri qwen-ls--uri :languageId (qwen-ls--language-id) :version qwen-ls--version
                                 :text (save-restriction (widen) (qwen-ls--text (point-min) (point-max))))))))

(defun qwen-ls--close ()
  "Close this buffer on the server."
  (when (qwen-ls--open-p)
    (qwen-ls--notify :textDocument/didClose (list :textDocument (list :uri qwen-ls--uri))))
  (setq qwen-ls--opened nil))

(defun qwen-ls--reopen ()
  "Open this buffer under its new name."
  (qwen-ls--close)
  (qwen-ls--open))

(defun qwen-ls--note-before (begin end)
  "Note that the text from BEGIN to END is about to change."
  (when (qwen-ls--open-p)
    (setq qwen-ls--before
          (save-match-data
            (list begin end (qwen-ls--position begin) (qwen-ls--position end))))))

(defun qwen-ls--note-after (begin end length)
  "Note that LENGTH characters at BEGIN became the text from BEGIN to END."
  (when (qwen-ls--open-p)
    (save-match-data
      (pcase-let ((`(,old-begin ,old-end ,from ,to) qwen-ls--before))
        (cond
         ((eq qwen-ls--changes 'whole))
         ;; Some primitives announce more than they change: then all is told anew.
         ((and old-begin (= begin old-begin) (= length (- old-end old-begin)))
          (push (list :range (list :start from :end to)
                      :text (save-restriction (widen) (qwen-ls--text begin end)))
                qwen-ls--changes))
         (t (setq qwen-ls--changes 'whole)))))
    (setq qwen-ls--before nil)))

(defun qwen-ls--tell-changes ()
  "Tell the server what changed in this buffer, if anything did."
  (when (and qwen-ls--changes (qwen-ls--open-p))
    (let ((changes (if (eq qwen-ls--changes 'whole)
                       (vector (list :text (save-restriction (widen) (qwen-ls--text (point-min) (point-max)))))
                     (vconcat (nreverse qwen-ls--changes)))))
      (setq qwen-ls--changes nil)
      (cl-incf qwen-ls--version)
      (qwen-ls--notify :textDocument/didChange
                       (list :textDocument (list :uri qwen-ls--uri :version qwen-ls--version)
                             :contentChanges changes)))))

(defun qwen-ls--document ()
  "This buffer in LSP's words, told as it is now.
Signal a `user-error' if the server does not know it."
  (qwen-ls--ensure)
  (qwen-ls--open)
  (unless (qwen-ls--open-p)
    (user-error "Qwen: this buffer visits no file of this machine, or `qwen-ls-mode' is off in it"))
  (qwen-ls--tell-changes)
  (list :uri qwen-ls--uri :version qwen-ls--version))

(provide 'qwen-ls-document)
;;; qwen-ls-document.el ends here
