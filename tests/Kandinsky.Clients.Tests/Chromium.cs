using PuppeteerSharp;

namespace Kandinsky.Clients.Tests;

/// <summary>Debian's browser, started once; every test has a profile of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>How long is waited for anything, in milliseconds: the processors may have other work.</summary>
    private const int Patience = 300_000;

    private IBrowser? _browser;

    public async Task InitializeAsync() => _browser = await Puppeteer.LaunchAsync(new()
    {
        ExecutablePath = Programs.Find("chromium"),
        Timeout = Patience,
        Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-prefers-reduced-motion"],
    });

    /// <summary>A page that nobody has seen before.</summary>
    /// <param name="size">Of the window.</param>
    internal async Task<PageInBrowser> OpenAsync(Uri address, ViewPortOptions size, Func<IPage, Task>? prepare = null)
    {
        var context = await _browser!.CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        (page.DefaultTimeout, page.DefaultNavigationTimeout) = (Patience, Patience);
        await page.SetViewportAsync(size);
        var opened = new PageInBrowser(context, page);
        if (prepare is not null) await prepare(page);
        await page.GoToAsync(address.ToString());
        await page.WaitForSelectorAsync("main.studio");
        return opened;
    }

    public async Task DisposeAsync() => await _browser!.DisposeAsync();
}
