using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ClipTextEncoderTests : IDisposable
{
    private readonly ClipGolden<ClipTextEncoder> _clip = new("text_encoder", (json, weights) => new ClipTextEncoder(ClipTextConfig.From(json), weights));

    private ClipTextEncoder Encoder => _clip.Model;

    [Fact]
    public void Gives_every_hidden_state_of_the_reference_at_all_77_positions()
    {
        var prompts = Padded();
        var h = Encoder.Embed(prompts, _clip.Arena);
        TensorAssert.Close(h.Span, _clip.Golden.Floats("text.hidden_states.0"), what: "embeddings");

        for (var layer = 0; layer < Encoder.Layers.Count; layer++)
        {
            Encoder.Layers[layer].Forward(h, ClipTextEncoder.Causal(prompts));
            TensorAssert.Close(h.Span, _clip.Golden.Floats($"text.hidden_states.{layer + 1}"), what: $"layer {layer}");
        }
    }

    [Fact]
    public void Gives_the_last_hidden_state_and_the_embeddings_at_all_77_positions()
    {
        var prompts = Padded();

        var states = Encoder.HiddenStates(prompts, _clip.Arena);

        TensorAssert.Close(states.Span, _clip.Golden.Floats("text.last_hidden_state"), what: "last hidden state");
        TensorAssert.Close(Encoder.Embeddings(prompts, states).Span, _clip.Golden.Floats("text.text_embeds"), what: "embeddings");
    }

    [Fact]
    public void Gives_the_same_from_the_tokens_in_use_alone()
    {
        var prompts = Tokens();

        var encoding = Encoder.Encode(prompts, _clip.Arena);

        TensorAssert.Close(encoding.HiddenStates.Span, UsedRows(prompts, _clip.Golden.Floats("text.last_hidden_state")), what: "hidden states");
        TensorAssert.Close(encoding.Embeddings.Span, _clip.Golden.Floats("text.text_embeds"), what: "embeddings");
    }

    [Fact]
    public void Encodes_a_batch_as_it_encodes_each_prompt()
    {
        var prompts = Tokens();
        var together = Encoder.Encode(prompts, _clip.Arena);
        var row = 0;
        for (var i = 0; i < prompts.Length; i++)
        {
            var alone = Encoder.Encode([prompts[i]], _clip.Arena);

            TensorAssert.Close(together.HiddenStates.Slice(row, prompts[i].Length).Span, alone.HiddenStates.Span, 1e-5);
            TensorAssert.Close(together.Embeddings.Slice(i, 1).Span, alone.Embeddings.Span, 1e-5);
            row += prompts[i].Length;
        }
    }

    [Fact]
    public void Lays_out_repeated_prompts_like_any_other()
    {
        var prompts = Tokens();
        ClipTokens[] repeated = [prompts[1], prompts[0], prompts[1]];

        var encoding = Encoder.Encode(repeated, _clip.Arena);

        var (first, last) = (prompts[1].Length, prompts[1].Length + prompts[0].Length);
        Assert.Equal(repeated.Select(prompt => prompt.Length), encoding.Lengths);
        Assert.Equal(encoding.HiddenStates.Slice(0, first).ToArray(), encoding.HiddenStates.Slice(last, first).ToArray());
        Assert.Equal(encoding.Embeddings.Slice(0, 1).ToArray(), encoding.Embeddings.Slice(2, 1).ToArray());
        Assert.Equal(Encoder.Encode([prompts[0]], _clip.Arena).Embeddings.ToArray(), encoding.Embeddings.Slice(1, 1).ToArray(), Near);
    }

    [Fact]
    public void Pools_where_a_prompt_first_spells_out_its_end()
    {
        var cut = new ClipTokens([49406, 320, 2368, 49407, 1125, 49407], 6, 0, "");
        var plain = new ClipTokens([49406, 320, 2368, 49407], 4, 0, "");

        var encoding = Encoder.Encode([cut, plain], _clip.Arena);

        Assert.Equal(encoding.Embeddings.Slice(1, 1).ToArray(), encoding.Embeddings.Slice(0, 1).ToArray(), Near);
    }

    [Theory]
    [InlineData(49408, 3)]
    [InlineData(320, 78)]
    public void Refuses_the_tokens_of_another_model(int id, int length)
    {
        var tokens = new ClipTokens([.. Enumerable.Repeat(id, length)], length, 0, "");

        var error = Assert.Throws<KandinskyException>(() => Encoder.Encode([tokens], _clip.Arena));

        Assert.Contains("different models", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _clip.Dispose();

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;

    private int[][] Padded() => [.. _clip.Golden.Integers("text.input_ids").Select(id => (int)id).Chunk(Encoder.Config.Positions)];

    private ClipTokens[] Tokens() => [.. Padded().Select(ids => new ClipTokens(ids, Array.IndexOf(ids, 49407) + 1, 0, ""))];

    private float[] UsedRows(ClipTokens[] prompts, float[] padded)
    {
        var width = Encoder.Config.Transformer.Width;
        return [.. prompts.SelectMany((prompt, i) => padded.Skip(i * Encoder.Config.Positions * width).Take(prompt.Length * width))];
    }
}
