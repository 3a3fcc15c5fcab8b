using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class PriorTests : IDisposable
{
    private readonly GoldenTensors _golden = Goldens.Open("prior");
    private readonly GoldenModel<PriorTransformer> _prior = new("tiny-2-2-prior", "prior", (json, weights) =>
        new PriorTransformer(PriorConfig.From(json), weights));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(500)]
    [InlineData(999)]
    public void Predicts_what_the_reference_predicts_from_three_rows_a_sample(int timestep)
    {
        var predicted = _prior.Model.Forward(Noisy(), [timestep], Prefix());
        TensorAssert.Close(predicted.Span, _golden.Floats($"out.masked.t{timestep}"));
    }

    [Fact]
    public void Takes_a_timestep_for_every_sample()
    {
        float[] timesteps = [.. _golden.Integers("in.t_vector").Select(t => (float)t)];
        TensorAssert.Close(_prior.Model.Forward(Noisy(), timesteps, Prefix()).Span, _golden.Floats("out.masked.t_vector"));
    }

    [Fact]
    public void Rejects_another_number_of_timesteps_than_one_or_one_a_sample()
    {
        var prefix = Prefix();
        var error = Assert.Throws<ArgumentException>(() => _prior.Model.Forward(Noisy(), new float[prefix.Batch + 1], prefix));
        Assert.Contains($"{prefix.Batch} samples were given {prefix.Batch + 1} timesteps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predicts_the_same_with_all_rows_in_one_pass()
    {
        float[] timesteps = [.. _golden.Integers("in.t_vector").Select(t => (float)t)];
        var (rows, lengths) = UsedRows();
        TensorAssert.Close(_prior.Model.Forward(Noisy(), timesteps, rows, lengths, Matrix("in.proj_embedding")).Span, _golden.Floats("out.masked.t_vector"));
    }

    [Fact]
    public void Returns_to_the_scale_of_clip()
    {
        var embeddings = _golden.Floats("in.hidden_states");
        _prior.Model.Denormalise(embeddings);
        TensorAssert.Close(embeddings, _golden.Floats("post_process_latents"));
    }

    public void Dispose()
    {
        _prior.Dispose();
        _golden.Dispose();
    }

    private Tensor Matrix(string name) => _prior.Matrix(_golden, name);

    private Tensor Noisy() => Matrix("in.hidden_states");

    private PriorPrefix Prefix()
    {
        var (rows, lengths) = UsedRows();
        return _prior.Model.Prefix(rows, lengths, Matrix("in.proj_embedding"));
    }

    private (Tensor Rows, int[] Lengths) UsedRows()
    {
        var shape = _golden.Shape("in.encoder_hidden_states");
        var (batch, tokens, width) = (shape[0], shape[1], shape[2]);
        var (hidden, mask) = (_golden.Floats("in.encoder_hidden_states"), _golden.Bytes("in.attention_mask"));
        int[] lengths = [.. Enumerable.Range(0, batch).Select(i => mask.AsSpan(i * tokens, tokens).Count((byte)1))];
        float[] rows = [.. Enumerable.Range(0, batch).SelectMany(i => hidden.AsSpan(i * tokens * width, lengths[i] * width).ToArray())];
        return (_prior.Arena.Tensor(new Shape(lengths.Sum(), width), rows), lengths);
    }
}
