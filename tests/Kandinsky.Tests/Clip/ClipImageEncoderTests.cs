using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ClipImageEncoderTests : IDisposable
{
    private readonly ClipGolden<ClipImageEncoder> _clip = new("image_encoder", (json, weights) => new ClipImageEncoder(ClipImageConfig.From(json), weights));

    private ClipImageEncoder Encoder => _clip.Model;

    [Fact]
    public void Gives_every_hidden_state_of_the_reference()
    {
        var h = Encoder.Embed(Picture());
        TensorAssert.Close(h.Span, _clip.Golden.Floats("image0.hidden_states.0"), what: "embeddings");

        for (var layer = 0; layer < Encoder.Layers.Count; layer++)
        {
            Encoder.Layers[layer].Forward(h, Encoder.Sequences(1));
            TensorAssert.Close(h.Span, _clip.Golden.Floats($"image0.hidden_states.{layer + 1}"), what: $"layer {layer}");
        }
    }

    [Fact]
    public void Gives_the_embedding_of_the_zero_image() =>
        TensorAssert.Close(Encoder.Forward(Zeros(224)).Span, _clip.Golden.Floats("zero.image_embeds"));

    [Fact]
    public void Encodes_a_batch_as_it_encodes_each_picture()
    {
        var picture = Picture();
        var batch = _clip.Arena.Tensor(new Shape(3, 224, 224, 3));
        Zeros(224).Span.CopyTo(batch.Slice(0, 1).Span);
        picture.Span.CopyTo(batch.Slice(1, 1).Span);
        Zeros(224).Span.CopyTo(batch.Slice(2, 1).Span);

        var embeddings = Encoder.Forward(batch);

        TensorAssert.Close(embeddings.Slice(1, 1).Span, _clip.Golden.Floats("image0.image_embeds"));
        TensorAssert.Close(embeddings.Slice(2, 1).Span, _clip.Golden.Floats("zero.image_embeds"));
    }

    [Fact]
    public void Refuses_pictures_of_another_size()
    {
        var error = Assert.Throws<KandinskyException>(() => Encoder.Forward(Zeros(64)));

        Assert.Contains("224", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _clip.Dispose();

    private Tensor Picture()
    {
        var shape = _clip.Golden.Shape("image0.rgb");
        var picture = new Image(shape[1], shape[0], ColorMode.Rgb, _clip.Golden.Bytes("image0.rgb"));
        return new ClipImageProcessor(new ClipImageProcessorConfig()).Process([picture], _clip.Arena);
    }

    private Tensor Zeros(int size)
    {
        var zeros = _clip.Arena.Tensor(new Shape(1, size, size, 3));
        zeros.Span.Clear();
        return zeros;
    }
}
