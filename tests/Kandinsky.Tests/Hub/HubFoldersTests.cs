namespace Kandinsky.Tests;

/// <summary>Where the hub's files lie: as Python's client reads the variables.</summary>
public sealed class HubFoldersTests
{
    [Theory]
    [InlineData("HOME=/users/me", "/users/me/.cache/huggingface/hub", "/users/me/.cache/huggingface/token")]
    [InlineData("HOME=/users/me;XDG_CACHE_HOME=/c", "/c/huggingface/hub", "/c/huggingface/token")]
    [InlineData("HOME=/users/me;HF_HOME=/h;XDG_CACHE_HOME=/c", "/h/hub", "/h/token")]
    [InlineData("HOME=/users/me;HF_HOME=~/h", "/users/me/h/hub", "/users/me/h/token")]
    [InlineData("HOME=/users/me;HF_HOME=~", "/users/me/hub", "/users/me/token")]
    [InlineData("HOME=/users/me;HF_HOME=~other/h", "~other/h/hub", "~other/h/token")]
    [InlineData("HOME=/users/me;HF_HOME=$HOME/h", "/users/me/h/hub", "/users/me/h/token")]
    [InlineData("HOME=/users/me;SCRATCH=/s;USER=me;HF_HUB_CACHE=${SCRATCH}/$USER/hub;HUGGINGFACE_HUB_CACHE=/x", "/s/me/hub",
        "/users/me/.cache/huggingface/token")]
    [InlineData("HOME=/users/me;HUGGINGFACE_HUB_CACHE=/x/$NOT_SET/${NOR_THIS}/$", "/x/$NOT_SET/${NOR_THIS}/$", "/users/me/.cache/huggingface/token")]
    [InlineData("HOME=/users/me;HF_HOME=/h;T=/t;HF_TOKEN_PATH=$T/token.txt", "/h/hub", "/t/token.txt")]
    [InlineData("HOME=/nonexistent", "/nonexistent/.cache/huggingface/hub", "/nonexistent/.cache/huggingface/token")]
    public void Follow_the_environment(string environment, string cache, string token)
    {
        var folders = new HubFolders(TestEnvironment.Of(environment));
        Assert.Equal((cache, token), (folders.Cache!.Replace('\\', '/'), folders.TokenFile!.Replace('\\', '/')));
    }

    [Fact]
    public void A_home_that_does_not_exist_has_an_empty_cache()
    {
        var cache = HubCache.FromEnvironment(TestEnvironment.Of("HOME=/nonexistent"));
        Assert.Empty(cache.List());
        Assert.Null(cache.Find("owner/model"));
    }
}
