using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class MultilingualTextEncoderTests : IDisposable
{
    private readonly GoldenTensors _golden = Goldens.Open("kandinsky21");
    private readonly GoldenModel<MultilingualTextEncoder> _encoder = new("tiny-2-1", "text_encoder", (json, weights) =>
        new MultilingualTextEncoder(MultilingualConfig.From(json), weights), baseName: WeightFiles.Transformers);

    [Fact]
    public void Encodes_what_the_reference_encodes()
    {
        var encoding = _encoder.Model.Encode(Prompts(), _encoder.Arena);

        TensorAssert.Close(encoding.HiddenStates, _golden.Floats("text.hidden"), what: "hidden states");
        TensorAssert.Close(encoding.Embeddings, _golden.Floats("text.embeds"), what: "embeddings");
    }

    [Fact]
    public void Every_layer_gives_what_the_reference_gives()
    {
        var prompts = Prompts();
        var rows = new MultilingualRows(prompts, _encoder.Model.Config.PaddingId);
        var h = _encoder.Model.Embed(rows, _encoder.Arena);
        AssertRows("trace.transformer.embeddings");
        for (var layer = 0; layer < _encoder.Model.Layers.Count; layer++)
        {
            h = _encoder.Model.Layers[layer].Forward(h, rows);
            AssertRows($"trace.transformer.encoder.layer.{layer}");
        }

        void AssertRows(string name)
        {
            var (expected, actual, width) = (_golden.Floats(name), h.ToArray(), _encoder.Model.Config.Width);
            for (var prompt = 0; prompt < prompts.Length; prompt++)
            {
                for (var position = 0; position < 77; position++)
                {
                    TensorAssert.Close(actual.AsSpan(rows.Row(prompt, position) * width, width), expected.AsSpan((prompt * 77 + position) * width, width),
                        what: $"{name}, prompt {prompt}, position {position}");
                }
            }
        }
    }

    [Fact]
    public void Encodes_each_prompt_as_if_it_were_alone()
    {
        var prompts = Prompts();
        var together = _encoder.Model.Encode([.. prompts, prompts[0]], _encoder.Arena);
        for (var i = 0; i <= prompts.Length; i++)
        {
            var alone = _encoder.Model.Encode([prompts[i % prompts.Length]], _encoder.Arena);

            TensorAssert.Close(Part(together.HiddenStates, i, prompts.Length + 1), alone.HiddenStates, tolerance: 1e-6);
            TensorAssert.Close(Part(together.Embeddings, i, prompts.Length + 1), alone.Embeddings, tolerance: 1e-6);
        }
    }

    [Fact]
    public void Computes_equal_prompts_and_all_padding_once()
    {
        var prompts = Prompts();
        var rows = new MultilingualRows([prompts[0], prompts[1], prompts[0]], paddingId: 1);

        Assert.Equal(2, rows.Count);
        Assert.Equal(prompts[0].Length + 1 + prompts[1].Length + 1, rows.Ids.Count);
        Assert.Equal(rows.Row(0, 5), rows.Row(2, 5));
        Assert.Equal(rows.Row(1, prompts[1].Length), rows.Row(1, 76));
    }

    [Fact]
    public void Gives_padding_in_a_prompt_no_position_of_its_own()
    {
        int[] ids = [0, 7, 1, 8, 2, .. Enumerable.Repeat(1, 72)];

        Assert.Equal([2, 3, 1, 4, 5, 1], new MultilingualRows([new(ids, 5, 0, "")], paddingId: 1).Positions);
    }

    [Fact]
    public void Weights_change_the_hidden_states_and_keep_their_mean_and_the_pooled_embedding()
    {
        var prompt = Prompts()[0];
        var plain = _encoder.Model.Encode([prompt], _encoder.Arena);
        var weighted = _encoder.Model.Encode([prompt with { Weights = [1, 1, 1.5f, .. Enumerable.Repeat(1f, 74)] }], _encoder.Arena);

        Assert.Equal(plain.Embeddings, weighted.Embeddings);
        Assert.Equal(plain.HiddenStates.Average(), weighted.HiddenStates.Average(), 4);
        var width = _encoder.Model.Config.Width;
        var ratios = Enumerable.Range(0, 77).Select(position => weighted.HiddenStates[position * width] / plain.HiddenStates[position * width]).ToArray();
        Assert.Equal(1.5f, ratios[2] / ratios[0], 3);
        Assert.Equal(1f, ratios[76] / ratios[0], 3);
    }

    [Fact]
    public void Refuses_tokens_of_another_tokenizer()
    {
        int[] ids = [0, 5000, 2, .. Enumerable.Repeat(1, 74)];

        Assert.Contains("of different models", Assert.Throws<KandinskyException>(() => _encoder.Model.Encode([new(ids, 3, 0, "")], _encoder.Arena)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_full_size_encoder_declares_what_XLM_RoBERTa_large_holds()
    {
        var listing = ShapeListing.Of(weights => new MultilingualTextEncoder(new(), weights));

        Assert.Equal(5 + 24 * 16 + 2, listing.Lines.Count);       // all but the pooler, which nothing reads
        Assert.Equal(250002L * 1024 + 514 * 1024 + 1024 + 2 * 1024 + 24 * (4 * (1024 * 1024 + 1024) + 2 * 4096 * 1024 + 4096 + 1024 + 4 * 1024) + 768 * 1024
            + 768, listing.Parameters);
        Assert.Contains("transformer.encoder.layer.23.attention.output.LayerNorm.weight\t[1024]", listing.Lines);
        Assert.Contains("LinearTransformation.weight\t[768, 1024]", listing.Lines);
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _golden.Dispose();
    }

    private ClipTokens[] Prompts()
    {
        var (ids, mask) = (_golden.Integers("text.input_ids"), _golden.Integers("text.attention_mask"));
        return [.. Enumerable.Range(0, ids.Length / 77).Select(i =>
            new ClipTokens([.. ids.Skip(i * 77).Take(77).Select(id => (int)id)], (int)mask.Skip(i * 77).Take(77).Sum(), 0, ""))];
    }

    private static float[] Part(float[] all, int index, int count) => all.AsSpan(all.Length / count * index, all.Length / count).ToArray();
}
