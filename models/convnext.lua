-- ConvNeXt: Liu et al., "A ConvNet for the 2020s", arXiv:2201.03545, section 3 and figure 4

family {
  "ConvNeXt",
  source = "Liu et al., A ConvNet for the 2020s, 2022",
  url = "https://arxiv.org/abs/2201.03545",
  year = 2022,
  category = "classification",
}

-- Layer normalisation of the channels at each position: they must come last.
local function channel_norm(x)
  return x:transpose { 0, 2, 3, 1 }:layer_norm():transpose { 0, 3, 1, 2 }
end

-- The 1×1 convolutions as linear layers, in the same layout as the normalisation.
local function block(x, name)
  x = x:at(name)
  local width = x.channels
  local y = x:conv { width, kernel = 7, pad = 3, groups = width, name = "depthwise" }
             :transpose { 0, 2, 3, 1 }:layer_norm()
             :linear { 4 * width }:gelu():linear { width }:transpose { 0, 3, 1, 2 }
  return y * parameter { width, 1, 1, name = name .. ".layer_scale" } + x
end

local function convnext(widths, depths)
  return function(x)
    x = channel_norm(x:at("stem"):conv { widths[1], kernel = 4, stride = 4 })
    for stage, depth in ipairs(depths) do
      if stage > 1 then
        x = channel_norm(x:at("downsample" .. stage)):conv { widths[stage], kernel = 2, stride = 2 }
      end
      for i = 0, depth - 1 do
        x = block(x, "stage" .. stage .. "." .. i)
      end
    end
    x = channel_norm(x:at(""):global_avg_pool { name = "avgpool" })
    return x:flatten():linear { 1000, name = "fc" }
  end
end

local function published(params, macs, top1, paper)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { params = paper.params, source = "paper, table 1" },
    { macs = paper.macs, source = "paper, table 1, as FLOPs", note = "multiply-adds" },
    { top1 = paper.top1, source = "paper, table 1" },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

model {
  id = "convnext_tiny",
  name = "ConvNeXt-T",
  input = { 3, 224, 224 },
  notes = "Most of the work is in linear layers over channels, where other convolutional networks "
    .. "have 1×1 convolutions: the same products in another layout.",
  published = published(28589128, 4.456e9, 82.52, { params = 29e6, macs = 4.5e9, top1 = 82.1 }),
  build = convnext({ 96, 192, 384, 768 }, { 3, 3, 9, 3 }),
}

model {
  id = "convnext_small",
  name = "ConvNeXt-S",
  input = { 3, 224, 224 },
  published = published(50223688, 8.684e9, 83.616, { params = 50e6, macs = 8.7e9, top1 = 83.1 }),
  build = convnext({ 96, 192, 384, 768 }, { 3, 3, 27, 3 }),
}

model {
  id = "convnext_base",
  name = "ConvNeXt-B",
  input = { 3, 224, 224 },
  published = published(88591464, 15.355e9, 84.062, { params = 89e6, macs = 15.4e9, top1 = 83.8 }),
  build = convnext({ 128, 256, 512, 1024 }, { 3, 3, 27, 3 }),
}

model {
  id = "convnext_large",
  name = "ConvNeXt-L",
  input = { 3, 224, 224 },
  published = published(197767336, 34.361e9, 84.414,
    { params = 198e6, macs = 34.4e9, top1 = 84.3 }),
  build = convnext({ 192, 384, 768, 1536 }, { 3, 3, 27, 3 }),
}
