---What other servers and linters report is passed on (`qwen-ls/diagnostics`), so that Fix works on it: Neovim gives a server
---its own diagnostics only.
local M = {}

local QUIET_MS = 200

---@type table<integer, uv.uv_timer_t>
local timers = {}

---Tell of a buffer's diagnostics whenever they change.
---@param bufnr integer
function M.watch(bufnr)
  vim.api.nvim_create_autocmd("DiagnosticChanged", {
    group = vim.api.nvim_create_augroup("qwen.diagnostics." .. bufnr, {}),
    buffer = bufnr,
    callback = function()
      M.tell_soon(bufnr)
    end,
  })
end

---Tell of a buffer's diagnostics once they are quiet.
---@param bufnr integer
function M.tell_soon(bufnr)
  if timers[bufnr] then
    timers[bufnr]:stop()
  end
  timers[bufnr] = vim.defer_fn(function()
    timers[bufnr] = nil
    M.tell(bufnr)
  end, QUIET_MS)
end

---@param bufnr integer
function M.tell(bufnr)
  local client = vim.lsp.get_clients({ name = "qwen_ls", bufnr = bufnr })[1]
  if client and vim.api.nvim_buf_is_loaded(bufnr) then
    client:notify("qwen-ls/diagnostics", {
      uri = vim.uri_from_bufnr(bufnr),
      version = vim.lsp.util.buf_versions[bufnr],
      diagnostics = M.of(bufnr, client.offset_encoding),
    })
  end
end

---A buffer's diagnostics as LSP has them.
---@param bufnr integer
---@param encoding string
---@return lsp.Diagnostic[]
function M.of(bufnr, encoding)
  local position = require("qwen.position")
  return vim.tbl_map(function(each)
    local last, stop = each.end_lnum or each.lnum, each.end_col or each.col
    return {
      range = position.range(bufnr, { each.lnum, each.col }, { last, stop }, encoding),
      message = each.message,
      severity = each.severity,
      source = each.source,
      code = each.code,
    }
  end, vim.diagnostic.get(bufnr))
end

return M
