using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>CLIP's image tower with projection: a vision transformer (Dosovitskiy et al. 2021; docs/kandinsky.md: Image encoder).</summary>
public sealed class ClipImageEncoder
{
    private readonly Parameter _classEmbedding;
    private readonly Conv2d _patches;
    private readonly Parameter _positions;
    private readonly LayerNorm _preNorm, _postNorm;
    private readonly Linear _projection;

    /// <summary>Declares the model's weights; they are read when first used, and used as stored.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="weights">The checkpoint's root.</param>
    public ClipImageEncoder(ClipImageConfig config, Weights weights)
    {
        Config = config;
        var (transformer, model) = (config.Transformer, weights["vision_model"]);
        _classEmbedding = model["embeddings"].Declare("class_embedding", Initial.Zero, transformer.Width);
        _patches = new(ClipImageConfig.Channels, transformer.Width, config.PatchSize, model["embeddings.patch_embedding"], stride: config.PatchSize, padding: 0,
            bias: false, sensitive: true);
        _positions = model["embeddings.position_embedding"].Declare("weight", Initial.FanIn, config.Positions, transformer.Width);
        _preNorm = new(transformer.Width, model["pre_layrnorm"], transformer.NormEps);
        Layers = [.. Enumerable.Range(0, transformer.Layers).Select(i => new ClipLayer(transformer, model["encoder.layers"][i]))];
        _postNorm = new(transformer.Width, model["post_layernorm"], transformer.NormEps);
        _projection = new(transformer.Width, config.EmbeddingDim, weights["visual_projection"], bias: false, sensitive: true, use: LinearUse.Once);
    }

    /// <summary>The model's numbers.</summary>
    public ClipImageConfig Config { get; }

    /// <summary>The transformer's layers, the first first.</summary>
    internal IReadOnlyList<ClipLayer> Layers { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="pictures">Normalised as <see cref="ClipImageProcessor"/> does: [batch, image size, image size, 3].</param>
    /// <returns>[batch, embedding width].</returns>
    /// <exception cref="KandinskyException">The pictures have another size than the encoder's.</exception>
    public Tensor Forward(Tensor pictures)
    {
        if (pictures.Shape[1] != Config.ImageSize || pictures.Shape[2] != Config.ImageSize)
        {
            throw new KandinskyException(
                $"The image encoder reads {Config.ImageSize}×{Config.ImageSize} pixels but was given {pictures.Shape[2]}×{pictures.Shape[1]}; take "
                    + "image_processor and image_encoder from one model.", ErrorKind.Model);
        }
        var batch = pictures.Shape[0];
        var embeddings = pictures.Arena.Room(new Shape(batch, Config.EmbeddingDim));
        using var scratch = pictures.Arena.Scope();
        var h = Embed(pictures);
        foreach (var layer in Layers)
        {
            var before = h;
            h = Ops.Checkpoint(h.Arena, () => layer.Forward(before, Sequences(batch)));
        }
        var pooled = Ops.GatherRows([h], [.. Enumerable.Range(0, batch).Select(picture => new RowOf(0, picture * Config.Positions))]);
        return _projection.Forward(_postNorm.Forward(pooled), into: embeddings);
    }

    /// <summary>The whole-picture token and the patches, with their positions, normalised: [batch · positions, width].</summary>
    internal Tensor Embed(Tensor pictures)
    {
        var whole = Ops.Rows(_classEmbedding, [0], pictures.Arena);
        var patches = _patches.Forward(pictures);       // [batch, rows, columns, width]
        int[] positions = [.. Enumerable.Range(0, pictures.Shape[0] * Config.Positions).Select(row => row % Config.Positions)];
        var patch = 0;
        var h = Ops.GatherRows([whole, patches], [.. positions.Select(position => position == 0 ? new RowOf(0, 0) : new RowOf(1, patch++))]);
        h = Ops.AddRows(h, _positions, positions, into: h);
        return _preNorm.Forward(h);
    }

    /// <summary>Each picture sees only itself, and all of it.</summary>
    internal ClipSequences Sequences(int batch) => new([.. Enumerable.Repeat(Config.Positions, batch)], Causal: false);
}
