using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>A path into a model's weights. Layers take the part that is theirs: <c>weights["norm1"]</c>.</summary>
public sealed class Weights
{
    private readonly ModelWeights _model;
    private readonly string _path;

    internal Weights(ModelWeights model, string path) => (_model, _path) = (model, path);

    /// <summary>The part of the weights under one more name, as in the checkpoint's keys.</summary>
    /// <param name="part">The next word or words of the key, such as <c>"norm1"</c> or <c>"to_out.0"</c>.</param>
    public Weights this[string part] => new(_model, Key(part));

    /// <summary>One entry of a numbered list.</summary>
    /// <param name="index">The number in the key.</param>
    public Weights this[int index] => this[index.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The number type of the model's large products.</summary>
    public Precision Precision => _model.Forms.Precision;

    /// <summary>Declares one parameter: it must be in the checkpoint with this shape.</summary>
    /// <param name="name">The last word of its key, such as <c>"weight"</c>.</param>
    /// <param name="initial">What it is when a model is made from nothing.</param>
    /// <param name="shape">Its shape as the checkpoint has it.</param>
    /// <exception cref="KandinskyException">The checkpoint lacks it, or has it in another shape.</exception>
    public Parameter Declare(string name, Initial initial, params int[] shape) => _model.Declare(Key(name), initial, shape);

    /// <summary>Declares the weight of a product.</summary>
    /// <param name="shape">Its shape as the checkpoint has it.</param>
    /// <param name="use">How a linear layer is used.</param>
    /// <param name="sensitive">Whether it stays in single precision in every mode.</param>
    /// <exception cref="KandinskyException">The checkpoint lacks it, or has it in another shape.</exception>
    internal Parameter DeclareWeight(ReadOnlySpan<int> shape, LinearUse use, bool sensitive) =>
        _model.Declare(Key("weight"), Initial.FanIn, shape, use, sensitive);

    private string Key(string part) => _path.Length == 0 ? part : $"{_path}.{part}";
}
