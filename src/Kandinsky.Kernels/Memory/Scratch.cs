namespace Kandinsky.Kernels;

/// <summary>
/// Working memory of kernels, of the calling thread's <see cref="ThreadTeam"/>: rented for one call, kept for the next one. Its content is undefined.
/// </summary>
internal static class Scratch
{
    /// <summary>Borrows memory for the life of the rental.</summary>
    /// <param name="bytes">The least it must hold.</param>
    public static Rental Rent(long bytes) => ThreadTeam.Current.Scratch.Rent(bytes);

    /// <summary>Memory on loan; disposing gives it back.</summary>
    internal readonly unsafe struct Rental(ScratchPool? pool, NativeBuffer buffer, int size) : IDisposable
    {
        public float* Floats => (float*)buffer.Address;

        public void Dispose() => pool?.Return(buffer, size);
    }
}
