-- AlexNet: Krizhevsky, "One weird trick for parallelizing convolutional neural networks",
-- arXiv:1404.5997, the single-tower form of the network that won ILSVRC 2012

family {
  "AlexNet",
  source = "Krizhevsky, One weird trick for parallelizing convolutional neural networks, 2014",
  url = "https://arxiv.org/abs/1404.5997",
  year = 2014,
  category = "classification",
}

local function features(x)
  return x:conv { 64, kernel = 11, stride = 4, pad = 2 }:relu():max_pool { 3, stride = 2 }
          :conv { 192, kernel = 5, pad = 2 }:relu():max_pool { 3, stride = 2 }
          :conv { 384, kernel = 3, pad = 1 }:relu()
          :conv { 256, kernel = 3, pad = 1 }:relu()
          :conv { 256, kernel = 3, pad = 1 }:relu():max_pool { 3, stride = 2 }
end

local function classifier(x)
  return x:dropout():linear { 4096 }:relu()
          :dropout():linear { 4096 }:relu()
          :linear { 1000 }
end

model {
  id = "alexnet",
  name = "AlexNet",
  input = { 3, 224, 224 },
  notes = "As torchvision builds it: without local response normalisation, and with an adaptive "
    .. "pool before the classifier that changes nothing at 224×224. The two-tower network of 2012 "
    .. "has wider layers, three of its convolutions in two groups.",
  published = {
    { params = 61100840, exact = true, source = "torchvision documentation" },
    { macs = 0.714e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { params = 60e6, source = "Krizhevsky et al., ImageNet classification with deep CNNs, 2012",
      note = "the two-tower network, as rounded in its abstract" },
    { top1 = 56.522, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = function(x)
    x = features(x:at("features")):at("")
    x = x:adaptive_avg_pool { 6, name = "avgpool" }:flatten()
    return classifier(x:at("classifier"))
  end,
}
