-- BERT: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
-- Understanding", arXiv:1810.04805, section 3; sizes by the keys of the released config.json.

family { "BERT", category = "language" }

local function bert(id, name, tokens, published, config)
  config.model_type = "bert"
  local network = transformer(config)
  network.id, network.name = id, name .. ", " .. tokens .. " tokens"
  network.published, network.dims = published, { tokens = tokens }
  model(network)
end

bert("bert_base", "BERT base", 128, {
  { params = 109482240, exact = true, source = "released weights" },
  { params = 110e6, source = "paper, section 3", note = "rounded to ten millions" },
}, { vocab_size = 30522, hidden_size = 768, num_hidden_layers = 12, num_attention_heads = 12,
     intermediate_size = 3072, max_position_embeddings = 512 })

bert("bert_base_cased", "BERT base, cased", 128, {
  { params = 108310272, exact = true, source = "released weights" },
}, { vocab_size = 28996, hidden_size = 768, num_hidden_layers = 12, num_attention_heads = 12,
     intermediate_size = 3072, max_position_embeddings = 512 })

bert("bert_large", "BERT large", 384, {
  { params = 335141888, exact = true, source = "released weights" },
  { params = 340e6, source = "paper, section 3", note = "rounded to ten millions" },
}, { vocab_size = 30522, hidden_size = 1024, num_hidden_layers = 24, num_attention_heads = 16,
     intermediate_size = 4096, max_position_embeddings = 512 })
