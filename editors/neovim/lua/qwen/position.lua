---Positions: LSP counts characters in the encoding that was agreed on, Neovim counts bytes.
local M = {}

---@param line string
---@param byte integer
---@param encoding string
---@return integer
function M.character(line, byte, encoding)
  return vim.str_utfindex(line, encoding, math.min(byte, #line), false)
end

---@param line string
---@param character integer
---@param encoding string
---@return integer
function M.byte(line, character, encoding)
  return vim.str_byteindex(line, encoding, character, false)
end

---The cursor of the window in front, from 0.
---@return integer row, integer byte
function M.cursor()
  local row, byte = unpack(vim.api.nvim_win_get_cursor(0))
  return row - 1, byte
end

---A line of a buffer, by its number from 0.
---@param bufnr integer
---@param row integer
---@return string
function M.line(bufnr, row)
  return vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ""
end

---A range of lines and bytes, from 0, as LSP has it.
---@param bufnr integer
---@param first { [1]: integer, [2]: integer }
---@param last { [1]: integer, [2]: integer }
---@param encoding string
---@return lsp.Range
function M.range(bufnr, first, last, encoding)
  local function point(at)
    return { line = at[1], character = M.character(M.line(bufnr, at[1]), at[2], encoding) }
  end
  return { start = point(first), ["end"] = point(last) }
end

return M
