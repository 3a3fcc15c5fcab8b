using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Where a model's weights come from: a checkpoint, an initialiser, or nowhere when only the list of shapes is wanted.</summary>
public interface IWeightSource
{
    /// <summary>Checks that a weight is there with the right shape, or makes it.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="initial">What it is when a model is made from nothing.</param>
    /// <param name="shape">The shape the model needs.</param>
    void Declare(string name, Initial initial, IReadOnlyList<int> shape);

    /// <summary>Whether weights can be read; without numbers a model is a plan that runs on shapes alone (<see cref="Arena.IsPlan"/>).</summary>
    bool HasNumbers => true;

    /// <summary>The numbers of a declared weight.</summary>
    /// <param name="name">The checkpoint's key.</param>
    WeightView Read(string name);

    /// <summary>As <see cref="Read(string)"/>, for numbers that are used once and at once, where they may be put into memory lent for it.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="memory">Where they may go, if they fit.</param>
    WeightView Read(string name, NativeBuffer memory) => Read(name);

    /// <summary>Says that a weight's stored form is not needed any more, because it was packed. It can be read again.</summary>
    /// <param name="name">The checkpoint's key.</param>
    void Release(string name) { }
}
