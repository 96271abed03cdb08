-- VGG: Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
-- arXiv:1409.1556, table 1

family {
  "VGG",
  source = "Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image "
    .. "Recognition, 2014",
  url = "https://arxiv.org/abs/1409.1556",
  year = 2014,
  category = "classification",
}

local WIDTHS = { 64, 128, 256, 512, 512 }

-- Convolutions between two poolings: columns A, B, D and E of the table.
local A = { 1, 1, 2, 2, 2 }
local B = { 2, 2, 2, 2, 2 }
local D = { 2, 2, 3, 3, 3 }
local E = { 2, 2, 4, 4, 4 }

local function vgg(convolutions, batch_norm)
  return function(x)
    for stage, n in ipairs(convolutions) do
      x = x:at("stage" .. stage)
      for _ = 1, n do
        x = x:conv { WIDTHS[stage], kernel = 3, pad = 1 }
        x = (batch_norm and x:bn() or x):relu()
      end
      x = x:max_pool { 2, stride = 2 }
    end
    -- Not in the paper: lets other resolutions through; the identity at 224×224.
    x = x:at(""):adaptive_avg_pool { 7, name = "avgpool" }:flatten()
    return x:at("classifier")
            :linear { 4096 }:relu():dropout()
            :linear { 4096 }:relu():dropout()
            :linear { 1000 }
  end
end

-- torchvision's figures, then the paper's (table 2, in millions, biases included).
local function published(params, macs, top1, paper_params)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { params = paper_params, source = "paper, table 2",
      note = "rounded to millions; the paper has no batch normalisation" },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

local BATCH_NORM = "Batch normalisation after every convolution, as torchvision trains it. The "
  .. "convolutions keep their biases, although the normalisation makes them redundant."

model {
  id = "vgg11",
  name = "VGG-11",
  input = { 3, 224, 224 },
  published = published(132863336, 7.609e9, 69.02, 133e6),
  build = vgg(A),
}

model {
  id = "vgg11_bn",
  name = "VGG-11 with batch normalisation",
  input = { 3, 224, 224 },
  notes = BATCH_NORM,
  published = published(132868840, 7.609e9, 70.37, 133e6),
  build = vgg(A, true),
}

model {
  id = "vgg13",
  name = "VGG-13",
  input = { 3, 224, 224 },
  published = published(133047848, 11.308e9, 69.928, 133e6),
  build = vgg(B),
}

model {
  id = "vgg13_bn",
  name = "VGG-13 with batch normalisation",
  input = { 3, 224, 224 },
  notes = BATCH_NORM,
  published = published(133053736, 11.308e9, 71.586, 133e6),
  build = vgg(B, true),
}

model {
  id = "vgg16",
  name = "VGG-16",
  input = { 3, 224, 224 },
  published = published(138357544, 15.47e9, 71.592, 138e6),
  build = vgg(D),
}

model {
  id = "vgg16_bn",
  name = "VGG-16 with batch normalisation",
  input = { 3, 224, 224 },
  notes = BATCH_NORM,
  published = published(138365992, 15.47e9, 73.36, 138e6),
  build = vgg(D, true),
}

model {
  id = "vgg19",
  name = "VGG-19",
  input = { 3, 224, 224 },
  published = published(143667240, 19.632e9, 72.376, 144e6),
  build = vgg(E),
}

model {
  id = "vgg19_bn",
  name = "VGG-19 with batch normalisation",
  input = { 3, 224, 224 },
  notes = BATCH_NORM,
  published = published(143678248, 19.632e9, 74.218, 144e6),
  build = vgg(E, true),
}
