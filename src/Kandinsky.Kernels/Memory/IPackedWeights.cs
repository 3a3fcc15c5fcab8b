namespace Kandinsky.Kernels;

/// <summary>Weights in the form a kernel reads.</summary>
public interface IPackedWeights : IDisposable
{
    /// <summary>Bytes of memory this object owns; 0 when it reads a mapped file in place.</summary>
    long Bytes { get; }

    /// <summary>The bytes of the weights if this object made them, valid until it is disposed; none if it reads in place what others keep.</summary>
    PackedBytes Packed { get; }
}
