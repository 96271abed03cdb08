-- ESPCN: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient
-- Sub-Pixel Convolutional Neural Network", arXiv:1609.05158, sections 3.1 and 4.2: all work is done
-- before the last step moves channels to positions

family {
  "ESPCN",
  source = "Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient "
    .. "Sub-Pixel Convolutional Neural Network, 2016",
  url = "https://arxiv.org/abs/1609.05158",
  year = 2016,
  category = "super-resolution",
}

local function espcn(scale)
  return function(x)
    return x:conv { 64, kernel = 5, pad = 2 }:tanh()
            :conv { 32, kernel = 3, pad = 1 }:tanh()
            :conv { scale * scale, kernel = 3, pad = 1 }
            :depth_to_space { scale, name = "pixel_shuffle" }
  end
end

model {
  id = "espcn_x3",
  name = "ESPCN ×3",
  input = { 1, 360, 640 },
  notes = "Luminance only, to the 1920 × 1080 of the paper's videos. The paper gives no number of "
    .. "parameters.",
  published = {
    { params = 22729, exact = true, source = "paper, section 3.1 and its settings, layer by layer",
      note = "(25 + 1)·64 + (9·64 + 1)·32 + (9·32 + 1)·9" },
  },
  build = espcn(3),
}
