using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>What the threads of a <see cref="ThreadTeam"/> write while others read it, a cache line (or two) apart.</summary>
[StructLayout(LayoutKind.Explicit, Size = 512)]
internal struct Shared
{
    /// <summary>Counts operations; workers watch it.</summary>
    [FieldOffset(128)]
    public int Epoch;

    /// <summary>How many workers may join the operation at hand; 0 when it is closed.</summary>
    [FieldOffset(256)]
    public int Helpers;

    /// <summary>How many workers are between joining and leaving.</summary>
    [FieldOffset(384)]
    public int Active;
}
