---Ghost text on the screen: virtual text, which is in no file and no undo.
local M = {}

local suggestions = require("qwen.ghost.suggestion")

M.NAMESPACE = vim.api.nvim_create_namespace("qwen.ghost")

vim.api.nvim_set_hl(0, "QwenGhost", { link = "Comment", default = true })
vim.api.nvim_set_hl(0, "QwenGhostCovered", { link = "DiffDelete", default = true })

---@param bufnr integer
function M.clear(bufnr)
  vim.api.nvim_buf_clear_namespace(bufnr, M.NAMESPACE, 0, -1)
end

---Draw a suggestion where the cursor is, in the place of what is drawn there.
---@param bufnr integer
---@param suggestion qwen.Suggestion
---@param byte integer
function M.show(bufnr, suggestion, byte)
  M.clear(bufnr)
  local lines = vim.split(suggestion.rest, "\n", { plain = true })
  local covered = suggestion.after:sub(1, suggestion.covered)
  local pieces = suggestions.pieces(lines[1], covered)
  if pieces == nil then
    pieces = { { 0, lines[1] } }
    M.put(bufnr, suggestion.row, byte, { end_col = byte + #covered, hl_group = "QwenGhostCovered" })
  end
  for _, piece in ipairs(pieces) do
    local text = M.expanded(bufnr, piece[2], suggestion.before .. covered:sub(1, piece[1]))
    M.put(bufnr, suggestion.row, byte + piece[1], { virt_text = { { text, "QwenGhost" } }, virt_text_pos = "inline" })
  end
  if #lines > 1 then
    local below = {}
    for at = 2, #lines do
      below[#below + 1] = { { M.expanded(bufnr, lines[at], ""), "QwenGhost" } }
    end
    M.put(bufnr, suggestion.row, byte, { virt_lines = below })
  end
end

---@param bufnr integer
---@param row integer
---@param byte integer
---@param mark vim.api.keyset.set_extmark
function M.put(bufnr, row, byte, mark)
  mark.strict = false
  vim.api.nvim_buf_set_extmark(bufnr, M.NAMESPACE, row, byte, mark)
end

---Text with its tabs as wide as they will be behind what stands before it.
---@param bufnr integer
---@param text string
---@param before string
---@return string
function M.expanded(bufnr, text, before)
  if not text:find("\t", 1, true) then
    return text
  end
  local width = vim.bo[bufnr].tabstop
  local column = vim.fn.strdisplaywidth(before)
  local parts = vim.split(text, "\t", { plain = true })
  for at = 1, #parts - 1 do
    column = column + vim.fn.strdisplaywidth(parts[at])
    local fill = width - column % width
    parts[at] = parts[at] .. (" "):rep(fill)
    column = column + fill
  end
  return table.concat(parts)
end

return M
