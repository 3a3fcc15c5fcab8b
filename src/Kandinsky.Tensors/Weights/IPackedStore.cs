using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Keeps the packed forms of one model's weights, so that they need not be packed again.</summary>
public interface IPackedStore
{
    /// <summary>Whether a weight is kept in a form, or would be.</summary>
    /// <param name="name">The checkpoint's key.</param>
    bool Keeps(string name) => true;

    /// <summary>Whether <see cref="Find"/> has a weight in a form.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    bool Has(string name, PackedForm form);

    /// <summary>A weight in a form, or null if that is not kept.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    /// <returns>The bytes, which stay where they are as long as the store lives.</returns>
    PackedBytes? Find(string name, PackedForm form);

    /// <summary>Offers a weight that was packed because <see cref="Find"/> had none.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    /// <param name="packed">The bytes, valid as long as the model's weights are.</param>
    void Add(string name, PackedForm form, PackedBytes packed);

    /// <summary>Says that what <see cref="Find"/> gave is not needed for now. It can be found again.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    void Release(string name, PackedForm form);
}
