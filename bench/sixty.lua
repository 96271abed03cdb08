-- Sixty layers for the chart that is measured: thirty convolutions, each with its activation.
model {
  id = "sixty",
  name = "Sixty layers",
  input = { 3, 224, 224 },
  build = function(x)
    for i = 1, 30 do
      local stride = i % 6 == 0 and 2 or 1
      x = x:conv { 16 * (1 + i // 3), kernel = i % 2 == 0 and 3 or 1, stride = stride, pad = i % 2 == 0 and 1 or 0 }:relu()
    end
    return x
  end,
}
