-- A server inside Neovim, so that no other process' time is measured: it says at once what is still to be written.
local TRUTH = vim.g.truth

local function rest_of(position)
  local line = vim.api.nvim_buf_get_lines(0, position.line, position.line + 1, false)[1]
  return vim.startswith(TRUTH, line) and TRUTH:sub(#line + 1) or ""
end

vim.lsp.config("qwen_ls", {
  offset_encoding = "utf-8",
  filetypes = { "text" },
  cmd = function(dispatchers)
    local last = 0
    return {
      request = function(method, params, callback)
        last = last + 1
        local id = last
        if method == "initialize" then
          callback(nil, {
            capabilities = { positionEncoding = "utf-8", textDocumentSync = 2, inlineCompletionProvider = true },
          })
        elseif method == "textDocument/inlineCompletion" then
          vim.schedule(function()
            local rest = rest_of(params.position)
            local range = { start = params.position, ["end"] = params.position }
            callback(nil, { items = rest ~= "" and { { insertText = rest, range = range } } or {} })
          end)
        elseif method == "shutdown" then
          callback(nil, nil)
        end
        return true, id
      end,
      notify = function(method)
        if method == "exit" then
          dispatchers.on_exit(0, 15)
        end
        return true
      end,
      is_closing = function()
        return false
      end,
      terminate = function() end,
    }
  end,
})
