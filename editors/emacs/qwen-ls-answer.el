;;; qwen-ls-answer.el --- Answers that stream into a buffer -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A conversation is a buffer.  The server has taken out of an answer what
;; could do harm; here it is text, and nothing in it can be clicked on.

;;; Code:

(require 'qwen-ls-server)
(require 'qwen-ls-document)

(defface qwen-ls-question
  '((t :inherit bold :extend t))
  "Face of what was asked."
  :group 'qwen-ls)

(defvar-local qwen-ls--about nil
  "What the conversation is about: textDocument and range, as a plist.")

(defvar-local qwen-ls--thread nil
  "The id of the conversation, once something was answered.")

(defvar-local qwen-ls--answering nil
  "The call that is being answered in this buffer, or nil.")

(defconst qwen-ls--answer-keywords
  '(("^#+ .*$" . 'bold)
    ("^```\\(?:.*\n\\)\\(?:.*\n\\)*?```" . 'fixed-pitch)
    ("`[^`\n]+`" . 'font-lock-constant-face)
    ("\\*\\*[^*\n]+\\*\\*" . 'bold)
    ("^> .*$" . 'font-lock-comment-face))
  "The little of Markdown that is highlighted.")

(defvar-keymap qwen-ls-answer-mode-map
  :doc "Keys of conversations."
  "a" #'qwen-ls-ask-on
  "k" #'qwen-ls-stop-answer)

(define-derived-mode qwen-ls-answer-mode special-mode "Qwen Answer"
  "A conversation about code.
\\<qwen-ls-answer-mode-map>\\[qwen-ls-ask-on] asks on, \\[qwen-ls-stop-answer] \
stops the answer, \\[quit-window] puts the buffer away."
  :interactive nil
  (setq-local font-lock-defaults '(qwen-ls--answer-keywords t)
              font-lock-multiline t)
  (visual-line-mode 1)
  (add-hook 'kill-buffer-hook #'qwen-ls-stop-answer nil t))

(defun qwen-ls--converse (title command about question)
  "Begin a conversation called TITLE by COMMAND ABOUT some code.
QUESTION is nil for an explanation."
  (let ((buffer (generate-new-buffer (format "*Qwen: %s*" title))))
    (with-current-buffer buffer
      (qwen-ls-answer-mode)
      (setq qwen-ls--about about)
      (qwen-ls--put-question command question))
    (display-buffer buffer)))

(defun qwen-ls--put-question (command question)
  "Have QUESTION answered by COMMAND at the end of this buffer."
  (qwen-ls--append (concat (if (= (point-min) (point-max)) "" "\n\n")
                           (propertize (concat (or question "Explain") "\n\n") 'font-lock-face 'qwen-ls-question)))
  (let ((buffer (current-buffer)))
    (setq qwen-ls--answering
          (qwen-ls--execute
           command
           (append qwen-ls--about
                   '(:show "client")
                   (and question (list :question question))
                   (and qwen-ls--thread (list :threadId qwen-ls--thread)))
           (lambda (result) (qwen-ls--answered buffer result))
           (lambda (message) (qwen-ls--not-answered buffer message))
           :take (lambda (value) (qwen-ls--hear buffer value))
           :label "answering")
          mode-line-process " answering")))

(defun qwen-ls--append (text)
  "Put TEXT at the end of this buffer; who reads further up is left there."
  (let ((inhibit-read-only t))
    (save-excursion
      (goto-char (point-max))
      (insert text))))

(defun qwen-ls--hear (buffer value)
  "Put a partial result VALUE into BUFFER."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (when qwen-ls--answering
        (cond ((plist-get value :delta)
               (qwen-ls--append (plist-get value :delta))
               (setq mode-line-process " answering"))
              ((plist-get value :thinking)
               (setq mode-line-process " thinking")))
        (force-mode-line-update)))))

(defun qwen-ls--answered (buffer result)
  "Note in BUFFER that RESULT is all of the answer."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (setq qwen-ls--thread (plist-get result :threadId))
      (qwen-ls--fall-silent
       (if (equal (plist-get result :finishReason) "length") "\n\n[The answer was too long and is cut off.]" "")))))

(defun qwen-ls--not-answered (buffer message)
  "Tell in BUFFER by MESSAGE why there is no answer."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (qwen-ls--fall-silent (format "\n[%s]" message)))))

(defun qwen-ls--fall-silent (note)
  "The answer of this buffer is over, as NOTE tells."
  (setq qwen-ls--answering nil
        mode-line-process nil)
  (qwen-ls--append note)
  (force-mode-line-update))

(defun qwen-ls-stop-answer ()
  "Stop the answer that streams into this buffer."
  (interactive nil qwen-ls-answer-mode)
  (when (qwen-ls--cancel qwen-ls--answering)
    (qwen-ls--fall-silent "\n\n[Stopped.]")))

(defun qwen-ls-ask-on (question)
  "Ask QUESTION in the conversation of this buffer."
  (interactive (list (read-string "Ask: ")) qwen-ls-answer-mode)
  (when qwen-ls--answering
    (user-error "Qwen: the answer before is not complete; `k' stops it"))
  (qwen-ls--ensure)
  (qwen-ls--put-question "qwen-ls.ask" question))

(provide 'qwen-ls-answer)
;;; qwen-ls-answer.el ends here
