---Qwen in Neovim: ghost text, answers that stream, edits that are looked at first. The language server does the rest.
---
---`require("qwen").setup()` is all that is needed; |qwen| tells more.
local M = {}

---Take the user's options, and start the server in every file from now on.
---@param options? qwen.Options
function M.setup(options)
  require("qwen.options").set(options or {})
  vim.lsp.enable("qwen_ls")
end

---What a statusline shows: an icon, and until when the service wants to be left alone. Empty without a server.
---@return string
function M.statusline()
  return require("qwen.status").line()
end

---Take the ghost text, or a part of it. Whether there was any.
---@param part? "all"|"line"|"word"
---@return boolean
function M.accept(part)
  return require("qwen.ghost").accept(part or "all")
end

---Show the next suggestion for this place, asking for more than one if there is one only.
function M.next()
  require("qwen.ghost").cycle(1)
end

---Show the suggestion before.
function M.previous()
  require("qwen.ghost").cycle(-1)
end

---Ask for a suggestion here, whatever the settings say of when to ask.
function M.trigger()
  require("qwen.ghost").trigger()
end

---Put the ghost text away, and close the stream that it comes from.
function M.dismiss()
  require("qwen.ghost").dismiss()
end

---Whether there is ghost text at the cursor.
---@return boolean
function M.has_ghost()
  return require("qwen.ghost").is_shown()
end

---Suggest in a buffer, or no more.
---@param is_on boolean
---@param bufnr? integer
function M.enable(is_on, bufnr)
  vim.b[bufnr or 0].qwen_ghost = is_on
  if not is_on then
    M.dismiss()
  end
end

return M
