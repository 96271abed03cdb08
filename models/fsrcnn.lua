-- FSRCNN: Dong et al., "Accelerating the Super-Resolution Convolutional Neural Network",
-- arXiv:1608.00367, section 3: d features, shrunk to s, m layers of mapping, expanded again

family {
  "FSRCNN",
  source = "Dong et al., Accelerating the Super-Resolution Convolutional Neural Network, 2016",
  url = "https://arxiv.org/abs/1608.00367",
  year = 2016,
  category = "super-resolution",
}

local function fsrcnn(d, s, m, scale)
  return function(x)
    x = x:conv { d, kernel = 5, pad = 2, name = "extract" }:prelu()
         :conv { s, kernel = 1, name = "shrink" }:prelu()
    for i = 1, m do
      x = x:conv { s, kernel = 3, pad = 1, name = "map" .. i }:prelu()
    end
    x = x:conv { d, kernel = 1, name = "expand" }:prelu()
    return x:conv_transpose { 1, kernel = 9, stride = scale, pad = 4, output_pad = scale - 1,
                              name = "upscale" }
  end
end

model {
  id = "fsrcnn_x2",
  name = "FSRCNN ×2",
  input = { 1, 360, 640 },
  notes = "Luminance only, to 1280 × 720. Tables of super-resolution say 6.0 billion "
    .. "multiply-accumulates: they count 81·56 for each pixel of the result of the transposed "
    .. "convolution, where three quarters of them meet zeros; here it does 81·56 for each of its "
    .. "input.",
  published = {
    { params = 12464, source = "paper, table 1",
      note = "weights alone, without 173 biases and 172 slopes of PReLU" },
  },
  build = fsrcnn(56, 12, 4, 2),
}

model {
  id = "fsrcnn_s_x3",
  name = "FSRCNN-s ×3",
  input = { 1, 240, 426 },
  notes = "The small one, of 32 features, 5 and one mapping. Luminance only, to 1278 × 720.",
  published = {
    { params = 3937, source = "paper, section 4.4",
      note = "weights alone, without 75 biases and 74 slopes of PReLU" },
  },
  build = fsrcnn(32, 5, 1, 3),
}
