-- DPN: Chen et al., "Dual Path Networks", arXiv:1707.01629, section 4 and table 1

family {
  "DPN",
  source = "Chen et al., Dual Path Networks, 2017",
  url = "https://arxiv.org/abs/1707.01629",
  year = 2017,
  category = "classification",
}

-- Pre-activation: normalisation and ReLU come before each convolution of a block.
local function conv(x, channels, kernel, stride, groups)
  return x:bn():relu()
          :conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2,
                  groups = groups or 1, bias = false }
end

-- The first channels of a map belong to the residual path, the others to the dense one.
local function paths(x, width)
  return x:slice { axes = 1, starts = 0, ends = width },
         x:slice { axes = 1, starts = width, ends = x.channels }
end

-- The first block of a stage projects its input to both paths.
local function project(x, name, stage, stride)
  return paths(conv(x:at(name .. ".project"), stage.width + 2 * stage.growth, 1, stride),
               stage.width)
end

-- A residual bottleneck in groups that is `growth` channels wider than the residual path: these
-- join the dense path.
local function block(x, name, stage, stride, residual, dense)
  local y = conv(x:at(name), stage.inner, 1)
  y = conv(conv(y, stage.inner, 3, stride, stage.groups), stage.width + stage.growth, 1)
  local added, grown = paths(y, stage.width)
  return residual + added, dense:concat(grown)
end

local function dpn(spec)
  return function(x)
    x = x:at("conv1"):conv { spec.stem, kernel = 7, stride = 2, pad = 3, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    for i, blocks in ipairs(spec.blocks) do
      local stage = { width = 256 << i - 1, inner = spec.inner << i - 1, groups = spec.groups,
                      growth = spec.growth[i] }
      local residual, dense
      for j = 1, blocks do
        local name = "conv" .. i + 1 .. "." .. j
        local stride = (i > 1 and j == 1) and 2 or 1
        if j == 1 then
          residual, dense = project(x, name, stage, stride)
        end
        residual, dense = block(x, name, stage, stride, residual, dense)
        x = residual:concat(dense)
      end
    end
    return x:at(""):bn():relu():global_avg_pool { name = "avgpool" }:flatten()
            :linear { 1000, name = "classifier" }
  end
end

model {
  id = "dpn92",
  name = "DPN-92",
  input = { 3, 224, 224 },
  published = {
    { macs = 6.5e9, source = "paper, table 1, as FLOPs", note = "multiply-adds" },
    { top1 = 79.27, source = "authors' repository", note = "error 20.73, single crop" },
    { params = 37.67e6, source = "timm results, dpn92" },
    { macs = 6.54e9, source = "timm results, dpn92",
      note = "with 2 operations per element of a batch normalisation: "
        .. "6,501,684,224 + 2·20,785,408" },
    { activations = 18.21e6, source = "timm results, dpn92" },
  },
  build = dpn { stem = 64, inner = 96, groups = 32, blocks = { 3, 4, 20, 3 },
                growth = { 16, 32, 24, 128 } },
}
