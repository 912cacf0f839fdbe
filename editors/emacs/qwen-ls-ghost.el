;;; qwen-ls-ghost.el --- Suggestions at the cursor -*- lexical-binding: t; -*-

;; Copyright 2026 The qwen-ls authors
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A ghost is a text for a stretch of a line.  The stretch is what was
;; typed of the text, up to the cursor, and a tail that the text takes the
;; place of.  Whatever changes in the buffer, the ghost stands only while
;; both hold; before it is taken, that is looked at once more.

;;; Code:

(require 'cl-lib)
(require 'qwen-ls-server)
(require 'qwen-ls-document)

(defcustom qwen-ls-trigger 'automatic
  "Whether suggestions come while you type, or only by `qwen-ls-complete'."
  :type '(choice (const automatic) (const manual))
  :group 'qwen-ls
  :safe #'symbolp)

(defcustom qwen-ls-beside-menu nil
  "Whether suggestions appear while a completion menu is open."
  :type 'boolean
  :group 'qwen-ls
  :safe #'booleanp)

(defcustom qwen-ls-suggest-predicates nil
  "Functions that all must return non-nil for a suggestion to appear."
  :type 'hook
  :group 'qwen-ls)

(defface qwen-ls-ghost
  '((((class color) (min-colors 88) (background dark)) :foreground "gray50" :slant italic)
    (((class color) (min-colors 88) (background light)) :foreground "gray55" :slant italic)
    (t :inherit shadow :slant italic))
  "Face of suggestions."
  :group 'qwen-ls)

(defface qwen-ls-ghost-replaced
  '((t :inherit qwen-ls-ghost :strike-through t))
  "Face of code that a suggestion takes the place of."
  :group 'qwen-ls)

(cl-defstruct (qwen-ls--ghost (:constructor qwen-ls--make-ghost))
  "A suggestion that is shown.
START and END are markers around the stretch, TAIL is its part after the
cursor, ITEMS are all suggestions, of which number INDEX is shown."
  start end tail items index invoked overlays)

(defvar-local qwen-ls--ghost nil
  "The ghost of this buffer, or nil.")

(defvar-local qwen-ls--asking nil
  "The call that asks for a suggestion, or nil.")

(defvar-local qwen-ls--seen-tick 0
  "The buffer's tick after the last command.")

(defvar-local qwen-ls--seen-point 0
  "The cursor after the last command.")

(defvar qwen-ls--taking nil
  "Non-nil while a ghost is being taken.")

(defvar-keymap qwen-ls-ghost-map
  :doc "Keys that mean something else while a suggestion is shown."
  "TAB" #'qwen-ls-accept
  "<tab>" #'qwen-ls-accept
  "M-f" #'qwen-ls-accept-word
  "C-<right>" #'qwen-ls-accept-word
  "M-e" #'qwen-ls-accept-line
  "M-n" #'qwen-ls-next
  "M-p" #'qwen-ls-previous
  "C-g" #'qwen-ls-dismiss)

(define-minor-mode qwen-ls-ghost-mode
  "On while a suggestion is shown; turned on and off by the package."
  :interactive nil
  :keymap qwen-ls-ghost-map)

;;; What a ghost says

(defun qwen-ls--ghost-text (ghost)
  "All of the text of GHOST."
  (plist-get (nth (qwen-ls--ghost-index ghost) (qwen-ls--ghost-items ghost)) :text))

(defun qwen-ls--ghost-rest (ghost)
  "What GHOST says after the cursor, or nil if it does not fit the buffer."
  (let ((start (marker-position (qwen-ls--ghost-start ghost)))
        (end (marker-position (qwen-ls--ghost-end ghost)))
        (text (qwen-ls--ghost-text ghost)))
    (and start end (<= (point-min) start (point) end (point-max))
         (equal (buffer-substring-no-properties (point) end) (qwen-ls--ghost-tail ghost))
         (let ((typed (buffer-substring-no-properties start (point))))
           (and (string-prefix-p typed text)
                (substring text (length typed)))))))

(defun qwen-ls--tail-in (rest tail)
  "Where the characters of TAIL stand in REST, the last possible places, or nil.
An empty TAIL stands nowhere, too."
  (let ((places nil)
        (before (length rest)))
    (cl-loop for index from (1- (length tail)) downto 0
             for place = (and before (cl-position (aref tail index) rest :end before :from-end t))
             do (setq before place)
             when place do (push place places))
    (and before places)))

;;; Showing

(defun qwen-ls--show ()
  "Show the ghost of this buffer as it fits now, or drop it."
  (when-let* ((ghost qwen-ls--ghost))
    (let ((rest (qwen-ls--ghost-rest ghost)))
      (if (or (null rest) (equal rest (qwen-ls--ghost-tail ghost)) (string-empty-p rest))
          (qwen-ls--drop)
        (mapc #'delete-overlay (qwen-ls--ghost-overlays ghost))
        (setf (qwen-ls--ghost-overlays ghost) (qwen-ls--overlays rest (qwen-ls--ghost-tail ghost)))
        (qwen-ls-ghost-mode 1)))))

(defun qwen-ls--overlays (rest tail)
  "Overlays that show REST at the cursor, in the place of TAIL."
  (let ((places (qwen-ls--tail-in rest tail)))
    (if (and (null places) (not (string-empty-p tail)))
        (let ((replaced (make-overlay (point) (+ (point) (length tail)))))
          (overlay-put replaced 'face 'qwen-ls-ghost-replaced)
          (list (qwen-ls--overlay (point) rest) replaced))
      (cl-loop for from = 0 then (1+ place)
               for place in (append places (list (length rest)))
               for at from (point)
               unless (= from place)
               collect (qwen-ls--overlay at (substring rest from place))))))

(defun qwen-ls--overlay (at text)
  "An overlay that shows TEXT at AT."
  (let ((overlay (make-overlay at at))
        (shown (propertize text 'face 'qwen-ls-ghost)))
    (when (= at (point))
      ;; Else the cursor would stand behind it.
      (put-text-property 0 1 'cursor t shown))
    (overlay-put overlay 'after-string shown)
    (overlay-put overlay 'priority 100)
    overlay))

(defun qwen-ls--drop ()
  "Drop the ghost of this buffer."
  (when-let* ((ghost qwen-ls--ghost))
    (setq qwen-ls--ghost nil)
    (mapc #'delete-overlay (qwen-ls--ghost-overlays ghost))
    (set-marker (qwen-ls--ghost-start ghost) nil)
    (set-marker (qwen-ls--ghost-end ghost) nil))
  (when qwen-ls-ghost-mode
    (qwen-ls-ghost-mode -1)))

;;; Asking

(defun qwen-ls--cancel-asking ()
  "Want no answer any more."
  (qwen-ls--cancel qwen-ls--asking)
  (setq qwen-ls--asking nil))

(defun qwen-ls--may-suggest-p ()
  "Whether a suggestion may appear at the cursor without being asked for."
  (and (eq qwen-ls-trigger 'automatic)
       (not buffer-read-only)
       (not (region-active-p))
       (not executing-kbd-macro)
       (or qwen-ls-beside-menu (not (qwen-ls--menu-p)))
       (or (not (bound-and-true-p evil-local-mode)) (memq (bound-and-true-p evil-state) '(insert emacs)))
       (cl-every #'funcall qwen-ls-suggest-predicates)))

(defun qwen-ls--menu-p ()
  "Whether a completion menu is open."
  (or completion-in-region-mode (bound-and-true-p company-candidates)))

(defun qwen-ls--ask (invoked &optional then)
  "Ask for suggestions at the cursor, INVOKED by the user or not.
THEN is called once they are shown."
  (qwen-ls--cancel-asking)
  (qwen-ls--tell-changes)
  (let ((buffer (current-buffer))
        (place (point))
        (tick (buffer-chars-modified-tick)))
    (setq qwen-ls--asking
          (qwen-ls--request
           :textDocument/inlineCompletion
           (list :textDocument (list :uri qwen-ls--uri) :position (qwen-ls--position place)
                 :context (list :triggerKind (if invoked 1 2)))
           (lambda (result)
             (when (buffer-live-p buffer)
               (with-current-buffer buffer
                 (setq qwen-ls--asking nil)
                 ;; What was typed meanwhile is asked about by itself.
                 (when (and (= tick (buffer-chars-modified-tick)) (= place (point)))
                   (qwen-ls--take-answer (plist-get result :items) invoked)
                   (when then (funcall then))))))
           (lambda (_message)
             (when (buffer-live-p buffer)
               (with-current-buffer buffer (setq qwen-ls--asking nil))))))))

(defun qwen-ls--take-answer (items invoked)
  "Show the first of ITEMS, of which the user INVOKED the asking or not."
  (qwen-ls--drop)
  (when-let* ((items (delq nil (mapcar #'qwen-ls--item items)))
              (first (car items))
              ((or invoked (qwen-ls--may-suggest-p))))
    (setq qwen-ls--ghost
          (qwen-ls--make-ghost
           :start (copy-marker (plist-get first :start))
           :end (copy-marker (plist-get first :end) t)
           :tail (buffer-substring-no-properties (point) (plist-get first :end))
           ;; All are shown in one stretch, so those with another are left out.
           :items (cl-remove-if-not (lambda (each) (and (eql (plist-get each :start) (plist-get first :start))
                                                        (eql (plist-get each :end) (plist-get first :end))))
                                    items)
           :index 0 :invoked invoked))
    (qwen-ls--show)))

(defun qwen-ls--item (item)
  "ITEM of the server with the places that it means.
Nil if they are not at the cursor."
  (save-restriction
    (widen)
    (let* ((range (plist-get item :range))
           (start (if range (qwen-ls--place (plist-get range :start)) (point)))
           (end (if range (qwen-ls--place (plist-get range :end)) (point))))
      (when (and (<= (pos-bol) start (point) end (pos-eol))
                 (not (qwen-ls--unsendable-p start end)))
        (list :text (qwen-ls--incoming (plist-get item :insertText)) :start start :end end
              :command (plist-get item :command))))))

;;; Following the buffer

(defun qwen-ls--haunt ()
  "Show ghosts in this buffer from here on."
  (setq qwen-ls--seen-tick (buffer-chars-modified-tick)
        qwen-ls--seen-point (point))
  (add-hook 'before-change-functions #'qwen-ls--judge-change nil t)
  (add-hook 'after-change-functions #'qwen-ls--look-soon nil t)
  (add-hook 'post-command-hook #'qwen-ls--after-command nil t)
  (add-hook 'window-selection-change-functions #'qwen-ls--window-left nil t))

(defun qwen-ls--lay ()
  "Show no ghosts in this buffer any more."
  (qwen-ls--cancel-asking)
  (qwen-ls--drop)
  (remove-hook 'before-change-functions #'qwen-ls--judge-change t)
  (remove-hook 'after-change-functions #'qwen-ls--look-soon t)
  (remove-hook 'post-command-hook #'qwen-ls--after-command t)
  (remove-hook 'window-selection-change-functions #'qwen-ls--window-left t))

(defun qwen-ls--judge-change (begin end)
  "Drop the ghost if it goes on from the text from BEGIN to END, which changes.
A change on other lines leaves it, one within it is looked at afterwards."
  (when (and qwen-ls--ghost (not qwen-ls--taking))
    (let ((start (marker-position (qwen-ls--ghost-start qwen-ls--ghost)))
          (stop (marker-position (qwen-ls--ghost-end qwen-ls--ghost))))
      (save-excursion
        (save-restriction
          (widen)
          (unless (or (< end (progn (goto-char start) (pos-bol)))
                      (> begin (progn (goto-char stop) (pos-eol)))
                      (<= start begin end stop))
            (qwen-ls--drop)))))))

(defvar-local qwen-ls--looking nil
  "The timer that looks at what changed, or nil.")

(defun qwen-ls--look-soon (&rest _change)
  "Have changes told that no command makes: those of timers and processes."
  (unless (or qwen-ls--looking (not (qwen-ls--open-p)))
    (setq qwen-ls--looking (run-with-timer 0 nil #'qwen-ls--look (current-buffer)))))

(defun qwen-ls--look (buffer)
  "Tell what changed in BUFFER, and show its ghost as it fits."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (setq qwen-ls--looking nil)
      (qwen-ls--tell-changes)
      (qwen-ls--show))))

(defun qwen-ls--after-command ()
  "Ask for a suggestion if the last command changed this buffer."
  ;; An error would take this function out of the hook.
  (with-demoted-errors "Qwen: %S"
    (let ((changed (/= qwen-ls--seen-tick (buffer-chars-modified-tick)))
          (moved (/= qwen-ls--seen-point (point))))
      (setq qwen-ls--seen-tick (buffer-chars-modified-tick)
            qwen-ls--seen-point (point))
      (cond
       ((not (qwen-ls--open-p)))
       (changed
        (qwen-ls--cancel-asking)
        (qwen-ls--tell-changes)
        (qwen-ls--show)
        (if (qwen-ls--may-suggest-p)
            (qwen-ls--ask nil)
          (unless (and qwen-ls--ghost (qwen-ls--ghost-invoked qwen-ls--ghost))
            (qwen-ls--drop))))
       (moved
        (qwen-ls--cancel-asking)
        (qwen-ls--drop))
       ((and qwen-ls--ghost (not qwen-ls-beside-menu) (qwen-ls--menu-p))
        (qwen-ls--drop))))))

(defun qwen-ls--window-left (window)
  "Drop the ghost if WINDOW is not the selected one any more."
  (with-current-buffer (window-buffer window)
    (unless (eq (window-buffer (selected-window)) (current-buffer))
      (qwen-ls--cancel-asking)
      (qwen-ls--drop))))

;;; Taking

(defun qwen-ls--take (part length)
  "Take LENGTH characters of the ghost, which are PART of it: all, line or word.
Nothing is taken of a ghost that does not fit any more."
  (let* ((ghost qwen-ls--ghost)
         (rest (and ghost (qwen-ls--ghost-rest ghost))))
    (if (null rest)
        (qwen-ls--drop)
      (let* ((tail (qwen-ls--ghost-tail ghost))
             (item (nth (qwen-ls--ghost-index ghost) (qwen-ls--ghost-items ghost)))
             (length (or length (length rest)))
             (covered (if (= length (length rest))
                          (length tail)
                        (cl-count-if (lambda (place) (< place length)) (qwen-ls--tail-in rest tail))))
             (qwen-ls--taking t))
        (atomic-change-group
          (delete-region (point) (+ (point) covered))
          (insert (substring rest 0 length)))
        (setf (qwen-ls--ghost-tail ghost) (substring tail covered))
        (qwen-ls--tell-taken item part)
        (qwen-ls--show)))))

(defun qwen-ls--tell-taken (item part)
  "Tell the server that PART of ITEM was taken."
  (when-let* ((command (plist-get item :command))
              ((qwen-ls--running-p)))
    (qwen-ls--tell-changes)
    (qwen-ls--execute (plist-get command :command)
                      (append (elt (plist-get command :arguments) 0) (list :part part))
                      #'ignore #'ignore)))

(defun qwen-ls--length-of (regexp)
  "How much of the ghost matches REGEXP at the cursor, or nil for all of it."
  (when-let* ((rest (and qwen-ls--ghost (qwen-ls--ghost-rest qwen-ls--ghost))))
    (and (string-match regexp rest) (match-end 0))))

(defun qwen-ls-accept ()
  "Take the suggestion."
  (interactive)
  (qwen-ls--take "all" nil))

(defun qwen-ls-accept-word ()
  "Take the next word of the suggestion."
  (interactive)
  (qwen-ls--take "word" (qwen-ls--length-of "\\`[[:space:]\n]*\\(?:[[:word:]_]+\\|[^[:word:]_[:space:]\n]+\\)")))

(defun qwen-ls-accept-line ()
  "Take the suggestion up to its line's end."
  (interactive)
  (qwen-ls--take "line" (qwen-ls--length-of "\\`\n*[^\n]+")))

(defun qwen-ls-dismiss ()
  "Drop the suggestion."
  (interactive)
  (qwen-ls--cancel-asking)
  (qwen-ls--drop))

(defun qwen-ls-complete ()
  "Ask for suggestions at the cursor."
  (interactive)
  (qwen-ls--document)
  (qwen-ls--ask t))

(defun qwen-ls-next (&optional count)
  "Show the next suggestion, or the one COUNT further on.
If there is one only, more are asked for."
  (interactive "p")
  (if (and qwen-ls--ghost (null (cdr (qwen-ls--ghost-items qwen-ls--ghost)))
           (not (qwen-ls--ghost-invoked qwen-ls--ghost)))
      (qwen-ls--ask t (lambda () (qwen-ls--cycle (or count 1))))
    (qwen-ls--cycle (or count 1))))

(defun qwen-ls-previous (&optional count)
  "Show the previous suggestion, or the one COUNT further back."
  (interactive "p")
  (qwen-ls-next (- (or count 1))))

(defun qwen-ls--cycle (count)
  "Show the suggestion that comes COUNT after the one that is shown."
  (when-let* ((ghost qwen-ls--ghost))
    (let ((step (if (< count 0) -1 1))
          (most (length (qwen-ls--ghost-items ghost))))
      (cl-loop repeat (* (abs count) most)
               do (cl-callf (lambda (index) (mod (+ index step) most)) (qwen-ls--ghost-index ghost))
               ;; What was typed since may fit some of them only.
               when (qwen-ls--ghost-rest ghost) do (cl-decf count step)
               until (zerop count)))
    (qwen-ls--show)))

(provide 'qwen-ls-ghost)
;;; qwen-ls-ghost.el ends here
