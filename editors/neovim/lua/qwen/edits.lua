---Edits that the server sends: refused where the text moved on, and looked at first if that is wished.
local M = {}

M.MOVED_ON = "the text changed meanwhile"
M.DISCARDED = "it was discarded"

---Answer `workspace/applyEdit`.
---@param params lsp.ApplyWorkspaceEditParams
---@param client_id integer
---@return lsp.ApplyWorkspaceEditResult
function M.apply(params, client_id)
  local client = assert(vim.lsp.get_client_by_id(client_id))
  if M.moved_on(params.edit) then
    return { applied = false, failureReason = M.MOVED_ON }
  end
  if
    require("qwen.options").previews() and not require("qwen.preview").approved(params.edit, client.offset_encoding)
  then
    return { applied = false, failureReason = M.DISCARDED }
  end
  if M.moved_on(params.edit) then
    return { applied = false, failureReason = M.MOVED_ON }
  end
  local is_applied, reason = pcall(vim.lsp.util.apply_workspace_edit, params.edit, client.offset_encoding)
  return { applied = is_applied, failureReason = not is_applied and tostring(reason) or nil }
end

---Whether an edit is for another version of an open file than it has now. Neovim tells the server that such an edit was
---applied, though it applies nothing.
---@param edit lsp.WorkspaceEdit
---@return boolean
function M.moved_on(edit)
  for _, change in ipairs(edit.documentChanges or {}) do
    local document = change.textDocument
    if document and type(document.version) == "number" then
      local bufnr = vim.uri_to_bufnr(document.uri)
      local version = vim.api.nvim_buf_is_loaded(bufnr) and vim.lsp.util.buf_versions[bufnr]
      if version and version ~= document.version then
        return true
      end
    end
  end
  return false
end

return M
