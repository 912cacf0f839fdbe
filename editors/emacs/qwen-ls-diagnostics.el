;;; qwen-ls-diagnostics.el --- What other servers report, passed on -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Flymake shows what eglot's server and other checkers report.  The
;; server is told of it, so that it can offer to fix it.

;;; Code:

(require 'flymake)
(require 'seq)
(require 'warnings)
(require 'qwen-ls-server)
(require 'qwen-ls-document)

(defconst qwen-ls--most-diagnostics 200
  "More than so many diagnostics of a buffer are not passed on.")

(defconst qwen-ls--diagnostics-idle-seconds 0.5)

(defvar-local qwen-ls--told-diagnostics nil
  "The version and the diagnostics that the server was told of last.")

(defvar qwen-ls--diagnostics-timer nil
  "The timer that passes diagnostics on while Emacs is idle.")

;; Flymake's overlays move with the text, what a diagnostic says of its place does not.
(defun qwen-ls--diagnostics ()
  "What Flymake shows in this buffer, in LSP's words."
  (when (bound-and-true-p flymake-mode)
    (save-restriction
      (widen)
      (let ((shown (seq-filter (lambda (overlay) (overlay-get overlay 'flymake-diagnostic))
                               (overlays-in (point-min) (point-max)))))
        (vconcat (mapcar #'qwen-ls--diagnostic (take qwen-ls--most-diagnostics shown)))))))

(defun qwen-ls--diagnostic (overlay)
  "The diagnostic that OVERLAY of Flymake shows, in LSP's words."
  (let ((diagnostic (overlay-get overlay 'flymake-diagnostic)))
    (list :range (qwen-ls--range (overlay-start overlay) (overlay-end overlay))
          :severity (qwen-ls--severity (flymake-diagnostic-type diagnostic))
          :source (format "%s" (or (flymake-diagnostic-backend diagnostic) "flymake"))
          :message (qwen-ls--outgoing (flymake-diagnostic-text diagnostic)))))

(defun qwen-ls--severity (type)
  "LSP's number for TYPE of Flymake."
  (let ((level (or (get type 'severity)
                   (get (get type 'flymake-category) 'severity)
                   (warning-numeric-level :error))))
    (cond ((>= level (warning-numeric-level :error)) 1)
          ((>= level (warning-numeric-level :warning)) 2)
          (t 3))))

(defun qwen-ls--tell-diagnostics ()
  "Tell the server what Flymake shows in this buffer, if that is news."
  (when (qwen-ls--open-p)
    (qwen-ls--tell-changes)
    (when-let* ((found (qwen-ls--diagnostics))
                ((or (length> found 0) qwen-ls--told-diagnostics))
                (told (cons qwen-ls--version found))
                ((not (equal told qwen-ls--told-diagnostics))))
      (setq qwen-ls--told-diagnostics told)
      (qwen-ls--notify :qwen-ls/diagnostics
                       (list :uri qwen-ls--uri :version qwen-ls--version :diagnostics found)))))

(defun qwen-ls--watch-diagnostics ()
  "Pass diagnostics of the current buffer on while Emacs is idle."
  (unless qwen-ls--diagnostics-timer
    (setq qwen-ls--diagnostics-timer
          (run-with-idle-timer qwen-ls--diagnostics-idle-seconds t #'qwen-ls--tell-diagnostics))))

(provide 'qwen-ls-diagnostics)
;;; qwen-ls-diagnostics.el ends here
