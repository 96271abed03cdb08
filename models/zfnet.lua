-- ZFNet: Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks",
-- arXiv:1311.2901, figure 3 and table 2

family {
  "ZFNet",
  source = "Zeiler, Fergus, Visualizing and Understanding Convolutional Networks, 2013",
  url = "https://arxiv.org/abs/1311.2901",
  year = 2013,
  category = "classification",
}

-- 110 to 55, 26 to 13, 13 to 6: the figure's maps.
local function pool(x)
  return x:max_pool { 3, stride = 2, ceil_mode = x.height % 2 == 0 }
end

-- Maps of layers 3, 4 and 5.
local function zfnet(widths)
  return function(x)
    x = pool(x:at("layer1"):conv { 96, kernel = 7, stride = 2, pad = 1 }:relu()):lrn { 5 }
    x = pool(x:at("layer2"):conv { 256, kernel = 5, stride = 2 }:relu()):lrn { 5 }
    for i, width in ipairs(widths) do
      x = x:at("layer" .. i + 2):conv { width, kernel = 3, pad = 1 }:relu()
    end
    x = pool(x):flatten()
    x = x:at("layer6"):linear { 4096 }:relu():dropout()
    x = x:at("layer7"):linear { 4096 }:relu():dropout()
    return x:at("output"):linear { 1000 }:softmax()
  end
end

local COUNTED = "osmr/imgclsmob, table of models"

local function published(params, macs, top1, error)
  return {
    { params = params, exact = true, source = COUNTED },
    { macs = macs, source = COUNTED .. ", as FLOPs",
      note = "multiply-accumulates, with those of normalisation, activations and pooling" },
    { top1 = top1, source = "paper, table 2", note = error },
  }
end

model {
  id = "zfnet",
  name = "ZFNet",
  input = { 3, 224, 224 },
  notes = "The contrast normalisation across maps, of which the paper gives no formula, is local "
    .. "response normalisation over five maps.",
  published = published(62357608, 1170.33e6, 61.6, "error 38.4, one network as in figure 3"),
  build = zfnet { 384, 384, 256 },
}

model {
  id = "zfnet_b",
  name = "ZFNet, wider",
  input = { 3, 224, 224 },
  notes = "Layers 3, 4 and 5 with 512, 1,024 and 512 maps.",
  published = published(107627624, 2479.13e6, 62.5, "error 37.5, one network with wider layers"),
  build = zfnet { 512, 1024, 512 },
}
