-- DenseNet: Huang et al., "Densely Connected Convolutional Networks", arXiv:1608.06993, table 1

family {
  "DenseNet",
  source = "Huang et al., Densely Connected Convolutional Networks, 2016",
  url = "https://arxiv.org/abs/1608.06993",
  year = 2016,
  category = "classification",
}

-- All feature maps so far, joined; `maps` is a list of tensors.
local function joined(maps, name)
  local first = maps[1]:at(name)
  if #maps == 1 then
    return first
  end
  return first:concat(table.unpack(maps, 2, #maps))
end

-- Bottleneck and composite function: BN-ReLU-conv 1×1 of 4k channels, BN-ReLU-conv 3×3 of k.
local function layer(x, k)
  return x:bn():relu():conv { 4 * k, kernel = 1, bias = false }
          :bn():relu():conv { k, kernel = 3, pad = 1, bias = false }
end

local function dense_block(x, name, layers, k)
  local maps = { x }
  for i = 1, layers do
    maps[i + 1] = layer(joined(maps, name .. ".layer" .. i), k)
  end
  return joined(maps, name)
end

local function transition(x, name)
  return x:at(name):bn():relu():conv { x.channels // 2, kernel = 1, bias = false }
          :avg_pool { 2, stride = 2 }
end

local function densenet(k, blocks)
  return function(x)
    x = x:conv { 2 * k, kernel = 7, stride = 2, pad = 3, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    for i, layers in ipairs(blocks) do
      x = dense_block(x, "block" .. i, layers, k)
      if i < #blocks then
        x = transition(x, "transition" .. i)
      end
    end
    return x:at(""):bn():relu():global_avg_pool { name = "avgpool" }:flatten()
            :linear { 1000, name = "classifier" }
  end
end

local NOTES = "Every layer joins all feature maps of its block anew, as a framework does; an "
  .. "implementation with one shared buffer per block saves that traffic."

-- torchvision's figures, then the paper's.
local function published(params, macs, top1, paper_top1)
  local list = {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
  if paper_top1 then
    list[4] = { top1 = paper_top1, source = "paper, table 3", note = "single crop" }
  end
  return list
end

model {
  id = "densenet121",
  name = "DenseNet-121",
  input = { 3, 224, 224 },
  notes = NOTES,
  published = published(7978856, 2.834e9, 74.434, 74.98),
  build = densenet(32, { 6, 12, 24, 16 }),
}

model {
  id = "densenet161",
  name = "DenseNet-161",
  input = { 3, 224, 224 },
  notes = NOTES,
  published = published(28681000, 7.728e9, 77.138),
  build = densenet(48, { 6, 12, 36, 24 }),
}

model {
  id = "densenet169",
  name = "DenseNet-169",
  input = { 3, 224, 224 },
  notes = NOTES,
  published = published(14149480, 3.36e9, 75.6, 76.2),
  build = densenet(32, { 6, 12, 32, 32 }),
}

model {
  id = "densenet201",
  name = "DenseNet-201",
  input = { 3, 224, 224 },
  notes = NOTES,
  published = published(20013928, 4.291e9, 76.896, 77.42),
  build = densenet(32, { 6, 12, 48, 32 }),
}
