namespace Kandinsky.Kernels;

/// <summary>Weights in the form a kernel reads.</summary>
public interface IPackedWeights : IDisposable
{
    /// <summary>Bytes of memory this object owns, or would own if it is a plan; 0 when it reads a mapped checkpoint in place.</summary>
    long Bytes { get; }
}
