" qwen-ls for Vim 9 with ALE: source this from your vimrc, after ALE is on the 'runtimepath'.
"
" No key and no address belongs here: see docs/editors/vim.md.

let g:ale_completion_enabled = 1

" Explanations, and why an edit was refused, come as messages.
let g:ale_lsp_show_message_severity = get(g:, 'ale_lsp_show_message_severity', 'information')

" The languages that you write, by their filetypes.
let s:filetypes = get(g:, 'qwen_ls_filetypes', ['c', 'cpp', 'go', 'java', 'javascript', 'python', 'ruby', 'rust', 'typescript'])

function! s:Root(buffer) abort
  let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')
  return empty(l:git) ? expand('#' . a:buffer . ':p:h') : fnamemodify(l:git, ':h:h')
endfunction

for s:filetype in s:filetypes
  call ale#linter#Define(s:filetype, {
  \   'name': 'qwen-ls',
  \   'lsp': 'stdio',
  \   'executable': get(g:, 'qwen_ls_executable', 'qwen-ls'),
  \   'command': '%e',
  \   'project_root': function('s:Root'),
  \   'initialization_options': get(g:, 'qwen_ls_settings', {}),
  \})
endfor
