using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>What the threads of <see cref="Workers"/> write while others read it, a cache line (or two) apart.</summary>
[StructLayout(LayoutKind.Explicit, Size = 640)]
internal struct Shared
{
    /// <summary>The next task to hand out.</summary>
    [FieldOffset(128)]
    public int Next;

    /// <summary>Counts operations; workers watch it.</summary>
    [FieldOffset(256)]
    public int Epoch;

    /// <summary>How many workers may join the operation at hand; 0 when it is closed.</summary>
    [FieldOffset(384)]
    public int Helpers;

    /// <summary>How many workers are between joining and leaving.</summary>
    [FieldOffset(512)]
    public int Active;
}
