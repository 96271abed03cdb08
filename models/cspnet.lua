-- CSPNet: Wang et al., "CSPNet: A New Backbone that can Enhance Learning Capability of CNN",
-- arXiv:1911.11929, section 3.1 and table 1; CSPDarknet-53 as in the authors' csdarknet53.cfg

family {
  "CSPNet",
  source = "Wang et al., CSPNet: A New Backbone that can Enhance Learning Capability of CNN, 2019",
  url = "https://arxiv.org/abs/1911.11929",
  year = 2019,
  category = "classification",
}

local function conv(x, channels, kernel, stride)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2, bias = false }
          :bn():leaky_relu { 0.1 }
end

local function residual(x, name, narrow)
  return conv(conv(x:at(name), narrow, 1), x.channels, 3) + x
end

-- Half of the channels pass through the blocks, and meet the other half only behind them. The first
-- stage halves nothing: its parts are as wide as its map, its blocks narrow as Darknet-53's.
local function stage(x, name, channels, blocks)
  local first = blocks == 1
  local width = first and channels or channels // 2
  x = conv(x:at(name), channels, 3, 2)
  local passed, y = conv(x, width, 1), conv(x, width, 1)
  for i = 0, blocks - 1 do
    y = residual(y, name .. "." .. i, first and width // 2 or width)
  end
  y = conv(y:at(name), width, 1)
  return conv(y:concat(passed), channels, 1)
end

local function cspdarknet53(x)
  x = conv(x, 32, 3)
  for i, blocks in ipairs { 1, 2, 8, 8, 4 } do
    x = stage(x, "stage" .. i, 2 * x.channels, blocks)
  end
  return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
end

model {
  id = "cspdarknet53",
  name = "CSPDarknet-53",
  input = { 3, 256, 256 },
  published = {
    { params = 27.61e6, source = "authors' repository",
      note = "without the 35,328 of batch normalisation" },
    { flops = 13.07e9, source = "authors' repository, as BFLOPs",
      note = "twice the multiply-accumulates of convolutions, and nothing else" },
    { top1 = 77.2, source = "authors' repository" },
    { params = 27.64e6, source = "timm results, cspdarknet53" },
    { macs = 6.57e9, source = "timm results, cspdarknet53",
      note = "with 2 operations per element of a batch normalisation, and 1 per element pooled: "
        .. "6,533,652,480 + 2·16,809,984 + 65,536" },
    { activations = 16.81e6, source = "timm results, cspdarknet53" },
  },
  build = cspdarknet53,
}
