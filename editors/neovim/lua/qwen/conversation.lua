---A conversation in a window of its own: an answer that fills while it streams, and questions that go on.
local M = {}

local calls = require("qwen.calls")

---@class qwen.Conversation
---@field bufnr integer
---@field argument table What the commands take: the document, and a range.
---@field thread_id string?
---@field call qwen.Call?

---Begin one with a command of the server.
---@param command "qwen-ls.explain"|"qwen-ls.ask"
---@param argument table
---@param title string
function M.begin(command, argument, title)
  local bufnr = M.window(title)
  local talk = { bufnr = bufnr, argument = argument }
  local function map(key, run, desc)
    vim.keymap.set("n", key, run, { buffer = bufnr, nowait = true, desc = "Qwen: " .. desc })
  end
  map("q", function()
    vim.api.nvim_buf_delete(bufnr, { force = true })
  end, "close, and stop the answer")
  map("<C-c>", function()
    M.stop(talk)
  end, "stop the answer")
  map("a", function()
    M.ask_on(talk)
  end, "ask on")
  vim.api.nvim_create_autocmd("BufUnload", {
    buffer = bufnr,
    once = true,
    callback = function()
      M.stop(talk)
    end,
  })
  M.ask(talk, command, argument.question)
end

---A window with an empty page, beside the code or above it.
---@param title string
---@return integer bufnr
function M.window(title)
  local options = require("qwen.options").get().window
  local width = options.width < 1 and math.floor(vim.o.columns * options.width) or options.width
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.bo[bufnr].bufhidden = "wipe"
  vim.api.nvim_buf_set_name(bufnr, ("qwen://%s/%d"):format(title:lower(), bufnr))
  local height = math.max(1, math.floor(vim.o.lines * 0.8) - 2)
  local window ---@type vim.api.keyset.win_config
  if options.kind == "float" then
    window = { relative = "editor", row = 1, col = vim.o.columns - width - 2, width = width, height = height }
    window.border, window.title = "rounded", (" Qwen: %s "):format(title)
  else
    window = { split = "right", win = 0, width = width }
  end
  local win = vim.api.nvim_open_win(bufnr, true, window)
  vim.wo[win].wrap, vim.wo[win].linebreak, vim.wo[win].conceallevel = true, true, 2
  vim.wo[win].number, vim.wo[win].relativenumber = false, false
  vim.bo[bufnr].filetype = "markdown"
  pcall(vim.treesitter.start, bufnr, "markdown")
  vim.bo[bufnr].modifiable = false
  return bufnr
end

---Ask a question, and let the answer fill the page.
---@param talk qwen.Conversation
---@param command string
---@param question string?
function M.ask(talk, command, question)
  local heading = question or "Explain"
  local is_first = vim.api.nvim_buf_line_count(talk.bufnr) == 1
  M.write(talk, ("%s> %s\n\n"):format(is_first and "" or "\n\n", (heading:gsub("\n", "\n> "))))
  local argument = vim.tbl_extend(
    "force",
    talk.argument,
    { show = "client", wait = true, question = question, threadId = talk.thread_id }
  )
  local has_begun = false
  talk.call = calls.execute(command, argument, function(message, result)
    talk.call = nil
    if message then
      M.write(talk, ("\n*%s*\n"):format(message))
    else
      talk.thread_id = result.threadId
      if not has_begun then
        M.write(talk, result.markdown)
      end
    end
  end, function(value)
    if value.delta then
      has_begun = true
      M.write(talk, value.delta)
    end
  end)
end

---Ask for a question, and go on.
---@param talk qwen.Conversation
function M.ask_on(talk)
  if talk.call then
    return calls.tell("the answer before is not complete; <C-c> stops it")
  end
  vim.ui.input({ prompt = "Ask on: " }, function(question)
    if question and vim.trim(question) ~= "" and vim.api.nvim_buf_is_valid(talk.bufnr) then
      M.ask(talk, "qwen-ls.ask", question)
    end
  end)
end

---Have the server stop.
---@param talk qwen.Conversation
function M.stop(talk)
  if talk.call then
    talk.call.cancel()
    talk.call = nil
  end
end

---Put text at the end of the page. Who reads further up is left there.
---@param talk qwen.Conversation
---@param text string
function M.write(talk, text)
  local bufnr = talk.bufnr
  if not vim.api.nvim_buf_is_valid(bufnr) then
    return
  end
  local last = vim.api.nvim_buf_line_count(bufnr) - 1
  local at_end = {}
  for _, win in ipairs(vim.fn.win_findbuf(bufnr)) do
    if vim.api.nvim_win_get_cursor(win)[1] == last + 1 then
      at_end[#at_end + 1] = win
    end
  end
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_text(
    bufnr,
    last,
    #M.last_line(bufnr),
    last,
    #M.last_line(bufnr),
    vim.split(text, "\n", { plain = true })
  )
  vim.bo[bufnr].modifiable = false
  for _, win in ipairs(at_end) do
    vim.api.nvim_win_set_cursor(win, { vim.api.nvim_buf_line_count(bufnr), 0 })
  end
end

---@param bufnr integer
---@return string
function M.last_line(bufnr)
  return vim.api.nvim_buf_get_lines(bufnr, -2, -1, false)[1]
end

return M
