-- A network of your own, written like its paper. An ONNX file in this folder is one too.
model {
  id = "tiny", name = "Tiny", category = "classification", input = { 3, 32, 32 },
  build = function(x)
    x = x:conv { 16, kernel = 3, pad = 1, bias = false }:bn():relu()
    for _, width in ipairs { 16, 32, 64 } do
      x = x:conv { width, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
    end
    return x:global_avg_pool():flatten():linear { 10 }
  end,
}
