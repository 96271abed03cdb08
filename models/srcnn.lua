-- SRCNN: Dong et al., "Image Super-Resolution Using Deep Convolutional Networks",
-- arXiv:1501.00092, section 3.1; the picture is enlarged first, outside of the network

family {
  "SRCNN",
  source = "Dong et al., Image Super-Resolution Using Deep Convolutional Networks, 2015",
  url = "https://arxiv.org/abs/1501.00092",
  year = 2015,
  category = "super-resolution",
  notes = "Luminance only. The input has the size of the result: 1280 × 720.",
}

local function srcnn(middle)
  return function(x)
    return x:conv { 64, kernel = 9, pad = 4 }:relu()
            :conv { 32, kernel = middle, pad = middle // 2 }:relu()
            :conv { 1, kernel = 5, pad = 2 }
  end
end

model {
  id = "srcnn_915",
  name = "SRCNN 9-1-5",
  input = { 1, 720, 1280 },
  published = {
    { params = 8032, source = "paper, section 4.3",
      note = "weights alone: 81·64 + 64·32 + 25·32, without 97 biases" },
  },
  build = srcnn(1),
}

model {
  id = "srcnn_955",
  name = "SRCNN 9-5-5",
  input = { 1, 720, 1280 },
  published = {
    { params = 57184, source = "paper, section 4.3",
      note = "weights alone: 81·64 + 25·64·32 + 25·32, without 97 biases" },
    { macs = 52.7e9, source = "Ahn et al. 2018 (arXiv:1803.08664), as Mult-Adds",
      note = "multiply-accumulates for a result of 1280 × 720" },
  },
  build = srcnn(5),
}
