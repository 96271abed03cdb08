-- RepVGG: Ding et al., "RepVGG: Making VGG-style ConvNets Great Again", arXiv:2101.03697, figure 2,
-- section 3.4

family {
  "RepVGG",
  source = "Ding et al., RepVGG: Making VGG-style ConvNets Great Again, 2021",
  url = "https://arxiv.org/abs/2101.03697",
  year = 2021,
  category = "classification",
  notes = "As trained: a 3×3 convolution, a 1×1 and, where shapes allow, a batch normalisation "
    .. "side by side. For deployment each block becomes a single 3×3, as it does by fusion of its "
    .. "branches.",
}

local LAYERS = { 4, 6, 16, 1 }
local WIDTHS = { 64, 128, 256, 512 }

local function block(x, name, channels, stride)
  x = x:at(name)
  local y = x:conv { channels, kernel = 3, stride = stride, pad = 1, bias = false,
                     name = "conv_3x3" }:bn()
            + x:conv { channels, kernel = 1, stride = stride, bias = false,
                       name = "conv_1x1" }:bn()
  if stride == 1 and x.channels == channels then
    y = y + x:bn { name = "identity" }
  end
  return y:relu()
end

-- `a` widens stages 1 to 3, `b` the last.
local function repvgg(a, b)
  return function(x)
    x = block(x, "stage0", math.min(64, math.floor(64 * a)), 2)
    for stage, n in ipairs(LAYERS) do
      local channels = math.floor(WIDTHS[stage] * (stage == #LAYERS and b or a))
      for i = 0, n - 1 do
        x = block(x, "stage" .. stage .. "." .. i, channels, i == 0 and 2 or 1)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

model {
  id = "repvgg_b0",
  name = "RepVGG-B0",
  input = { 3, 224, 224 },
  published = {
    { params = 15.82e6, source = "timm results, repvgg_b0" },
    { macs = 3.41e9, source = "timm results, repvgg_b0",
      note = "counts batch normalisation and pooling as well" },
    { activations = 6.15e6, source = "timm results, repvgg_b0" },
    { params = 14.34e6, source = "mmpretrain, RepVGG-B0 (deploy)",
      note = "of the deployed form, one 3×3 with a bias per block; that has 3.06 billion "
        .. "multiply-accumulates" },
    { top1 = 75.14, source = "mmpretrain, RepVGG-B0" },
  },
  build = repvgg(1, 2.5),
}
