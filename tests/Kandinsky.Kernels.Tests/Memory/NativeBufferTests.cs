namespace Kandinsky.Kernels.Tests;

public sealed class NativeBufferTests
{
    private const int Bytes = 8 << 20;

    /// <summary>
    /// Once a large piece was given back, the C library takes pieces of this size from its heap, and would keep those that others lie behind.
    /// </summary>
    [Fact]
    public void Memory_that_is_given_back_leaves_the_process_also_between_buffers_in_use()
    {
        new NativeBuffer(20 << 20).Dispose();
        using var before = Written();
        var between = Written();
        using var after = Written();
        var address = between.Address;
        Assert.Equal(OperatingSystem.IsLinux(), PageAdvice.IsResident(address, Bytes));   // elsewhere nothing tells

        between.Dispose();

        Assert.False(PageAdvice.IsResident(address, Bytes));
        Assert.All([before, after], buffer => Assert.Equal(OperatingSystem.IsLinux(), PageAdvice.IsResident(buffer.Address, Bytes)));
    }

    private static NativeBuffer Written()
    {
        var buffer = new NativeBuffer(Bytes);
        buffer.Span<byte>(0, Bytes).Fill(1);
        return buffer;
    }
}
