using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class PriorTests : IDisposable
{
    private readonly GoldenTensors _golden = Goldens.Open("prior");
    private readonly GoldenModel<PriorTransformer> _prior = new("tiny-2-2-prior", "prior", (json, weights) => new PriorTransformer(PriorConfig.From(json), weights));

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
    public void Sees_everything_without_a_mask()
    {
        var predicted = _prior.Model.ForwardUnmasked(Noisy(), 500, Matrix("in.proj_embedding"), Hidden());
        TensorAssert.Close(predicted.Span, _golden.Floats("out.unmasked.t500"));
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

    private Tensor Hidden()
    {
        var shape = _golden.Shape("in.encoder_hidden_states");
        return _prior.Arena.Tensor(new Shape(shape[0], shape[1], shape[2]), _golden.Floats("in.encoder_hidden_states"));
    }

    private PriorPrefix Prefix()
    {
        var hidden = Hidden();
        var (batch, tokens, width) = (hidden.Shape[0], hidden.Shape[1], hidden.Shape[2]);
        var mask = _golden.Bytes("in.attention_mask");
        int[] lengths = [.. Enumerable.Range(0, batch).Select(i => mask.AsSpan(i * tokens, tokens).Count((byte)1))];
        var rows = new List<float>();
        for (var i = 0; i < batch; i++) rows.AddRange(hidden.Slice(i, 1).Span[..(lengths[i] * width)]);
        return _prior.Model.Prefix(_prior.Arena.Tensor(new Shape(lengths.Sum(), width), rows.ToArray()), lengths, Matrix("in.proj_embedding"));
    }
}
