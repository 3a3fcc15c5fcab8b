using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>One learned tensor of a model: its checkpoint key, its shape, and what it is used for. Layers hold it, operations read it.</summary>
/// <remarks>Its numbers are read when an operation first asks for them, in the form that operation needs; see <see cref="WeightForms"/>.</remarks>
public sealed partial class Parameter
{
    private readonly int[] _shape;

    internal Parameter(ModelWeights model, string name, int[] shape, LinearUse use, bool isSensitive)
    {
        (Model, Name, _shape, Use, IsSensitive) = (model, name, shape, use, isSensitive);
        Count = shape.Aggregate(1, (product, size) => checked(product * size));
    }

    /// <summary>The checkpoint's key.</summary>
    public string Name { get; }

    /// <summary>Its shape as the checkpoint has it.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>How many numbers it has.</summary>
    public int Count { get; }

    /// <summary>How the linear layer that it belongs to is used.</summary>
    public LinearUse Use { get; }

    /// <summary>Whether it stays in single precision in every mode.</summary>
    public bool IsSensitive { get; }

    /// <summary>The model it belongs to.</summary>
    internal ModelWeights Model { get; }

    /// <summary>The forms of it that are in memory, or planned.</summary>
    internal PreparedForms Prepared { get; } = new();

    /// <summary>The same for the gradient of what it is multiplied with: turned over the diagonal, or half a turn.</summary>
    internal PreparedForms Turned { get; } = new();

    /// <summary>Rows of a matrix, filters of a convolution, entries of a table.</summary>
    internal int Rows => _shape[0];

    /// <summary>Numbers of each row.</summary>
    internal int RowWidth => Count / _shape[0];

    /// <summary>
    /// Its numbers in single precision, read once and kept as long as the model's weights live: for biases, norms and other small parameters.
    /// Nothing in a plan.
    /// </summary>
    internal ReadOnlySpan<float> Values
    {
        get
        {
            if (_value is not null) return Value;
            var form = new PackedForm(PackedOrder.Rows, Precision.Float32, 1, Count);
            return Prepared.Find(form, out var found) ? found is null ? default : ((PlainNumbers)found).Numbers : Read(form);
        }
    }

    /// <summary>A copy of its numbers.</summary>
    public float[] ToArray() => Values.ToArray();

    private ReadOnlySpan<float> Read(PackedForm form)
    {
        if (!Model.HasNumbers) return Model.Plan(this, form);
        return Model.Prepare(this, form, kept => new PlainNumbers(kept), stored => new PlainNumbers(stored)).Numbers;
    }
}
