---An edit shown as a diff, and a question whether it is wanted.
local M = {}

---Show what an edit changes, a file at a time; whether the user wants all of it.
---
---To be called in a coroutine, which waits for the answer, as those are in which Neovim answers a server.
---@param edit lsp.WorkspaceEdit
---@param encoding string
---@return boolean
function M.approved(edit, encoding)
  local waiting = assert(coroutine.running(), "nobody can wait for an answer here")
  for _, change in ipairs(edit.documentChanges or {}) do
    if change.edits then
      local close = M.show(change, encoding)
      vim.ui.select(
        { "Apply", "Discard" },
        { prompt = "Qwen: apply this edit?", kind = "qwen-preview" },
        function(choice)
          close()
          vim.schedule(function()
            coroutine.resume(waiting, choice == "Apply")
          end)
        end
      )
      if not coroutine.yield() then
        return false
      end
    end
  end
  return true
end

---Show the text as it is and as it would be, in a tab of their own.
---@param change lsp.TextDocumentEdit
---@param encoding string
---@return fun() close
function M.show(change, encoding)
  local before = vim.uri_to_bufnr(change.textDocument.uri)
  vim.fn.bufload(before)
  local after = vim.api.nvim_create_buf(false, true)
  vim.bo[after].bufhidden = "wipe"
  vim.api.nvim_buf_set_name(
    after,
    ("qwen://edited/%d/%s"):format(after, vim.fs.basename(vim.api.nvim_buf_get_name(before)))
  )
  vim.api.nvim_buf_set_lines(after, 0, -1, false, vim.api.nvim_buf_get_lines(before, 0, -1, false))
  vim.lsp.util.apply_text_edits(M.bare(change.edits), after, encoding)
  vim.bo[after].filetype = vim.bo[before].filetype
  vim.bo[after].modifiable = false
  vim.cmd.tabnew()
  local tab = vim.api.nvim_get_current_tabpage()
  vim.api.nvim_win_set_buf(0, before)
  vim.cmd.diffthis()
  vim.api.nvim_open_win(after, true, { split = "right", win = 0 })
  vim.cmd.diffthis()
  vim.cmd.redraw()
  return function()
    if vim.api.nvim_tabpage_is_valid(tab) then
      vim.cmd.tabclose(vim.api.nvim_tabpage_get_number(tab))
    end
  end
end

---Edits without what asks to be confirmed: it is being confirmed.
---@param edits table[]
---@return lsp.TextEdit[]
function M.bare(edits)
  return vim.tbl_map(function(edit)
    return { range = edit.range, newText = edit.newText }
  end, edits)
end

return M
