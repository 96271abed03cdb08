-- GPT-3: Brown et al., "Language Models are Few-Shot Learners", arXiv:2005.14165, table 2.1.
-- Megatron-LM: Narayanan et al., arXiv:2104.04473, table 1, and Korthikanti et al., arXiv:2205.05198,
-- table 3, whose vocabulary of GPT-2 is padded to 51,200; 530B is MT-NLG, Smith et al.,
-- arXiv:2201.11990. All attention is counted as dense, of which every second layer of GPT-3 has bands.

family { "GPT-3", category = "language" }

local BROWN = { source = "Brown et al., Language Models are Few-Shot Learners, 2020",
                url = "https://arxiv.org/abs/2005.14165", year = 2020 }
local NARAYANAN = {
  source = "Narayanan et al., Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM, 2021",
  url = "https://arxiv.org/abs/2104.04473", year = 2021 }

local function gpt(id, name, paper, vocabulary, layers, hidden, heads, published)
  local network = transformer {
    model_type = "gpt2", vocab_size = vocabulary, n_positions = 2048, n_layer = layers,
    n_embd = hidden, n_head = heads,
  }
  network.id, network.name, network.published = id, name, { published }
  for key, value in pairs(paper) do
    network[key] = value
  end
  model(network)
end

local function gpt3(id, size, layers, hidden, heads, params, note)
  gpt("gpt3_" .. id, "GPT-3 " .. size, BROWN, 50257, layers, hidden, heads,
    { params = params, source = "paper, table 2.1", note = note })
end

local NAMED = "as the paper names the size: 12 h² + 13 h a layer, words and positions are what is counted"

gpt3("small", "Small", 12, 768, 12, 125e6)
gpt3("medium", "Medium", 24, 1024, 16, 350e6, NAMED)
gpt3("large", "Large", 24, 1536, 16, 760e6)
gpt3("xl", "XL", 24, 2048, 16, 1.3e9, "printed with 24 heads of 128, which are not 2,048 wide")
gpt3("2_7b", "2.7B", 32, 2560, 32, 2.7e9, NAMED)
gpt3("6_7b", "6.7B", 32, 4096, 32, 6.7e9)
gpt3("13b", "13B", 40, 5120, 40, 13e9, "printed as 5,140 wide, which 40 heads of 128 are not")
gpt3("175b", "175B", 96, 12288, 96, 175e9)

local function megatron(id, size, layers, hidden, heads, params, source)
  gpt("megatron_" .. id, "Megatron " .. size, NARAYANAN, 51200, layers, hidden, heads,
    { params = params, source = source })
end

megatron("22b", "22B", 48, 6144, 64, 22e9, "arXiv:2205.05198, table 3")
megatron("175b", "175B", 96, 12288, 96, 174.6e9, "arXiv:2104.04473, section 5.2")
megatron("530b", "530B (MT-NLG)", 105, 20480, 128, 529.6e9, "arXiv:2104.04473, table 1")
megatron("1t", "1T", 128, 25600, 160, 1008e9, "arXiv:2104.04473, table 1")
