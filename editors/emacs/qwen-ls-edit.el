;;; qwen-ls-edit.el --- Applying the server's edits, or refusing them -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; An edit names the version of each document that it is for.  If one of
;; them moved on, nothing is changed anywhere.  All of an edit is one step
;; to undo in each buffer.

;;; Code:

(require 'cl-lib)
(require 'qwen-ls-server)
(require 'qwen-ls-document)

(define-error 'qwen-ls-refused "Qwen: the edit was refused")

(defun qwen-ls--refuse (format &rest args)
  "Refuse an edit, for the reason that FORMAT and ARGS tell."
  (signal 'qwen-ls-refused (list (apply #'format-message format args))))

(defun qwen-ls--apply-edit (params)
  "Answer `workspace/applyEdit' with PARAMS."
  (condition-case refusal
      (progn (qwen-ls--apply (plist-get params :edit))
             '(:applied t))
    (qwen-ls-refused (list :applied :json-false :failureReason (cadr refusal)))
    (error (list :applied :json-false :failureReason (error-message-string refusal)))))

(defun qwen-ls--apply (edit)
  "Apply the workspace EDIT, all of it or nothing.
Signal `qwen-ls-refused' if it does not fit."
  (let ((changes (append (plist-get edit :documentChanges) nil)))
    (mapc #'qwen-ls--judge changes)
    (dolist (change changes)
      (pcase (plist-get change :kind)
        ("create" (qwen-ls--create (qwen-ls--path (plist-get change :uri))))
        (_ (qwen-ls--edit-document change))))))

(defun qwen-ls--judge (change)
  "Refuse CHANGE if it does not fit what it is for."
  (let ((kind (plist-get change :kind)))
    (cond
     ((equal kind "create")
      (let ((path (qwen-ls--path (plist-get change :uri))))
        (when (or (null path) (file-exists-p path))
          (qwen-ls--refuse "%s exists already" path))))
     (kind (qwen-ls--refuse "Emacs does not %s files for it" kind))
     (t (qwen-ls--judge-version (plist-get change :textDocument) (plist-get change :edits))))))

(defun qwen-ls--judge-version (document edits)
  "Refuse EDITS if DOCUMENT is not the text that they are for."
  (let* ((path (qwen-ls--path (plist-get document :uri)))
         (version (plist-get document :version))
         (buffer (and path (find-buffer-visiting path))))
    (cond
     ((null path) (qwen-ls--refuse "%s is no file of this machine" (plist-get document :uri)))
     (version
      (unless (and buffer
                   (with-current-buffer buffer
                     ;; A change that was not told yet is a change, too.
                     (and (qwen-ls--open-p) (null qwen-ls--changes) (= version qwen-ls--version))))
        ;; Told now, the change is known when the server fits the edit anew.
        (when (and buffer (buffer-local-value 'qwen-ls--changes buffer))
          (with-current-buffer buffer (qwen-ls--tell-changes)))
        (qwen-ls--refuse "the text changed meanwhile"))
      (qwen-ls--judge-buffer buffer edits))
     ((null buffer))
     ((or (buffer-modified-p buffer) (not (verify-visited-file-modtime buffer)))
      (qwen-ls--refuse "%s has changes that are not saved" (file-name-nondirectory path)))
     (t (qwen-ls--judge-buffer buffer edits)))))

(defun qwen-ls--judge-buffer (buffer edits)
  "Refuse EDITS if BUFFER cannot take them."
  (with-current-buffer buffer
    (when buffer-read-only
      (qwen-ls--refuse "%s is read-only" (buffer-name)))
    (save-restriction
      (widen)
      (cl-loop for edit across edits
               for (begin . end) = (qwen-ls--stretch edit)
               when (qwen-ls--unsendable-p begin end)
               do (qwen-ls--refuse "it would replace characters that are no text")))))

(defun qwen-ls--stretch (edit)
  "The places between which EDIT replaces, in the current buffer."
  (let ((range (plist-get edit :range)))
    (cons (qwen-ls--place (plist-get range :start))
          (qwen-ls--place (plist-get range :end)))))

(defun qwen-ls--create (path)
  "Make an empty buffer for the new file PATH, and show it."
  (make-directory (file-name-directory path) t)
  (let ((buffer (find-file-noselect path)))
    (with-current-buffer buffer
      (set-buffer-modified-p t))
    (display-buffer buffer)))

(defun qwen-ls--edit-document (change)
  "Make the edits of CHANGE, which fit, in one step to undo."
  (let ((path (qwen-ls--path (plist-get (plist-get change :textDocument) :uri))))
    (with-current-buffer (or (find-buffer-visiting path) (find-file-noselect path))
      (undo-boundary)
      (save-excursion
        (save-restriction
          (widen)
          (let ((edits (mapcar (lambda (edit) (cons (qwen-ls--stretch edit)
                                                    (qwen-ls--incoming (plist-get edit :newText))))
                               (plist-get change :edits))))
            (atomic-change-group
              ;; From the end on, so that the places before stay what they are.  `sort' keeps the order of equals.
              (dolist (edit (nreverse (sort edits (lambda (a b) (< (caar a) (caar b))))))
                (qwen-ls--replace (caar edit) (cdar edit) (cdr edit)))))))
      (undo-boundary)
      (qwen-ls--tell-changes))))

(defun qwen-ls--replace (begin end text)
  "Replace what is between BEGIN and END by TEXT.
The cursor stays with the text around it."
  (let ((buffer (current-buffer)))
    (if (= begin end)
        (progn (goto-char begin) (insert text))
      (with-temp-buffer
        (insert text)
        (let ((source (current-buffer)))
          (with-current-buffer buffer
            (save-restriction
              (narrow-to-region begin end)
              (replace-buffer-contents source 0.1 200))))))))

(provide 'qwen-ls-edit)
;;; qwen-ls-edit.el ends here
