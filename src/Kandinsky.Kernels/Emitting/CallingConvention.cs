namespace Kandinsky.Kernels;

/// <summary>How an x64 function receives its argument, and which registers it must preserve.</summary>
internal enum CallingConvention
{
    /// <summary>Linux and macOS: the argument in rdi; rbx, rbp and r12 to r15 preserved.</summary>
    SystemV,

    /// <summary>Windows: the argument in rcx; besides those rdi, rsi and xmm6 to xmm15 preserved.</summary>
    Windows,
}
